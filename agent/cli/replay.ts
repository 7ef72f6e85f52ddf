// SPDX-License-Identifier: Apache-2.0
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import type { Action } from '../core/action.ts';
import type { Event } from '../core/event.ts';
import type { Knowledge } from '../core/knowledge/knowledge.ts';
import { accept, type Outcome, refuse } from '../core/refusal.ts';
import type { Step } from '../core/step.ts';
import { routine } from '../loop/flight-recorder.ts';
import type { Request } from './arguments.ts';
import { describeChange, describeSubject } from './describe.ts';
import { exitStatus } from './exit-status.ts';
import { type FlightRecord, readFlight } from './flight-record.ts';
import { describeRefusal, plainText, type Screen } from './screen.ts';

export type StepFunction = (knowledge: Knowledge, event: Event) => Step;

const recordable = (actions: readonly Action[]): readonly Action[] => actions.filter(({ kind }) => !routine.has(kind));

/** The journal's own bound is far lower; a larger file is no flight record. */
const longestRecord = 67_108_864;

/** Decides again on every recorded event and says where the decisions differ. */
export function replay(request: Request, screen: Screen, step: StepFunction): number {
  const file = request.argument ?? '';
  const bytes = readRecord(file);
  const record = bytes.ok ? readFlight(bytes.value) : bytes;
  if (!record.ok) {
    screen.err(plainText(describeRefusal(record.refusal).trimEnd()).concat('\n'));
    return exitStatus.refused;
  }
  return turns(record.value, request.json, screen, step);
}

function turns({ knowledge, turns }: FlightRecord, asJson: boolean, screen: Screen, step: StepFunction): number {
  let known = knowledge;
  let different = 0;
  let compared = 0;
  const start = turns[0]?.event.at ?? 0;
  for (const [index, { event, actions }] of turns.entries()) {
    let decided: Step;
    try {
      decided = step(known, event);
    } catch (error) {
      // The record passed its checks and still cannot be decided on: foreign or damaged content below the fields that are checked.
      screen.err(
        `turn ${index}: ${plainText(event.kind)} cannot be decided on: ${plainText(error instanceof Error ? error.message : String(error))} [flight-undecidable]\n`,
      );
      return exitStatus.refused;
    }
    known = decided.knowledge;
    const shown = recordable(decided.actions);
    const equal = actions === null ? null : isDeepStrictEqual(shown, recordable(actions));
    if (equal !== null) compared += 1;
    if (equal === false) different += 1;
    if (asJson) screen.out(`${JSON.stringify({ turn: index, event, actions: decided.actions, recorded: actions, equal })}\n`);
    else if (shown.length > 0 || equal === false)
      screen.out(turnText(index, event, event.at - start, shown, equal === false ? actions : null));
  }
  const verdict =
    different > 0 ? `${different} of ${compared} decide otherwise than recorded` : `all ${compared} compared decide as recorded`;
  if (!asJson) screen.out(`${turns.length} turns; ${verdict} (probes, notices, proofs and saves are not compared)\n`);
  return different > 0 ? exitStatus.different : exitStatus.success;
}

/** Turns in which nothing was done are not shown; `recorded` is given where it differs. */
function turnText(index: number, event: Event, offset: number, actions: readonly Action[], recorded: readonly Action[] | null): string {
  const lines = [`${String(index).padStart(5)}  +${(offset / 1000).toFixed(3)} s  ${event.kind}`];
  const list = (mark: string, shown: readonly Action[]): void =>
    void lines.push(...shown.map((action) => `${mark} ${plainText(describeAction(action))}`));
  if (recorded === null) list('         ', actions);
  else {
    list('       - ', recorded);
    list('       + ', actions);
  }
  return `${lines.join('\n')}\n`;
}

function describeAction(action: Action): string {
  switch (action.kind) {
    case 'change':
      return `change ${action.id} for ${action.heal}: ${describeChange(action.change)}`;
    case 'symptom':
      return `symptom ${action.phase}: ${action.symptom.kind} ${describeSubject(action.symptom)}`;
    case 'heal':
      return `heal ${action.heal.id} ${action.heal.stage}: ${action.heal.chosen ?? 'nothing'}`;
    case 'note':
      return `note ${action.level}: ${action.text} [${action.code}]`;
    case 'remember':
      return `remember: ${action.lasting.owned.length} own changes, ${action.lasting.heals.length} heals`;
    default:
      return JSON.stringify(action).slice(0, 200);
  }
}

function readRecord(file: string): Outcome<Uint8Array> {
  let handle: number | null = null;
  try {
    handle = openSync(file, 'r');
    const { size } = fstatSync(handle);
    if (size > longestRecord)
      return refuse(
        'operator',
        'flight-too-long',
        `${file} has ${size} bytes, at most ${longestRecord} are read`,
        'name a flight record, h-N.flight.cbor',
      );
    const bytes = Buffer.alloc(size);
    let length = 0;
    for (let got = -1; got !== 0 && length < size; length += got) got = readSync(handle, bytes, length, size - length, null);
    return accept(bytes.subarray(0, length));
  } catch (error) {
    return refuse(
      'operator',
      'flight-unreadable',
      `${file}: ${(error as NodeJS.ErrnoException).code ?? String(error)}`,
      'name a flight record, h-N.flight.cbor',
    );
  } finally {
    if (handle !== null) closeSync(handle);
  }
}
