// SPDX-License-Identifier: Apache-2.0
import type { Action } from '../core/action.ts';
import type { Knowledge } from '../core/knowledge/knowledge.ts';
import { between } from '../core/time.ts';
import type { Loop } from '../loop.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { StatusEvent, StatusSource } from '../ports/status.ts';
import { statusOf } from './status-of.ts';

function eventOf(action: Action, k: Knowledge): StatusEvent | null {
  switch (action.kind) {
    case 'symptom':
      return { kind: 'symptom', at: k.at, wall: k.wall, phase: action.phase, symptom: action.symptom };
    case 'heal':
      return { kind: 'heal', at: k.at, wall: k.wall, heal: action.heal };
    case 'note':
      return { kind: 'note', at: k.at, wall: k.wall, level: action.level, code: action.code, text: action.text };
    default:
      return null;
  }
}

/** Shows the loop to those who ask, and logs each symptom and each stage of each heal. */
export function createStatusSource(
  loop: Loop,
  identity: { readonly name: string; readonly version: string; readonly clock: Clock; readonly log: Log },
): StatusSource {
  const listeners = new Set<(event: StatusEvent) => void>();
  const born = identity.clock.now();
  loop.listen((action, k) => {
    const event = eventOf(action, k);
    if (event === null) return;
    if (event.kind === 'symptom')
      identity.log.write('info', `symptom-${event.phase}`, event.symptom.rootCause.text, {
        symptom: event.symptom.id,
        evidence: event.symptom.evidence.map((one) => one.text),
      });
    if (event.kind === 'heal')
      identity.log.write('info', `heal-${event.heal.stage}`, event.heal.outcome ?? event.heal.reason, {
        heal: event.heal.id,
        symptom: event.heal.symptom.id,
        chosen: event.heal.chosen,
        took: event.heal.took,
      });
    for (const listener of listeners) listener(event);
  });
  return {
    snapshot: () =>
      statusOf(loop.knowledge(), {
        name: identity.name,
        version: identity.version,
        uptime: between(born, identity.clock.now()),
        xdp: loop.xdp(),
        deafness: loop.deafness(),
      }),
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
