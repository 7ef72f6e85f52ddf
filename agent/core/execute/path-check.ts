// SPDX-License-Identifier: Apache-2.0

import type { Heal } from '../knowledge/heal.ts';
import type { PathCheck } from '../knowledge/knowledge.ts';
import { watchKey } from '../knowledge/neighbour-watch.ts';
import { losses, lost, nothingReceived, received } from '../knowledge/reception.ts';
import type { Evidence } from '../knowledge/symptom.ts';
import type { HeardEcho } from '../mesh/beacon.ts';
import { openOverMesh } from '../monitor/mesh-channel.ts';
import { learn, type Turn } from '../turn.ts';

/** More targets prove no more and cost the mesh echoes. */
const targetLimit = 4;
const echoEvery = 90;
const echoLost = 600;

/** Notes which routers were reached through the link that a heal is about: they must answer over the new path. */
export function startChecks(turn: Turn, heal: Heal): void {
  const { hardif, neighbour } = heal.symptom.subject;
  if (hardif === null || neighbour === null) return;
  const through = (turn.k.mesh?.routes ?? []).filter((route) => route.best && route.hardif === hardif && route.nextHop === neighbour);
  const node = turn.k.neighbours[watchKey(hardif, neighbour)]?.node;
  const checks: PathCheck[] = [];
  for (const route of through) {
    const member = turn.k.members[route.originator];
    if (member !== undefined)
      checks.push({ target: member.from, originator: route.originator, open: [], answers: 0, reception: nothingReceived });
  }
  // Routers behind the neighbour first: they must answer even if the neighbour itself is dead.
  checks.sort((a, b) => Number(turn.k.members[a.originator]?.node === node) - Number(turn.k.members[b.originator]?.node === node));
  learn(turn, { checks: { ...turn.k.checks, [heal.id]: checks.slice(0, targetLimit) } });
}

/** Sends the echoes that are due over the mesh for all heals that are being verified. */
export function sendChecks(turn: Turn): void {
  const over = openOverMesh(turn.k);
  if (over === null) return;
  let echoSequence = turn.k.echoSequence;
  const checks: Record<string, readonly PathCheck[]> = { ...turn.k.checks };
  for (const heal of Object.values(turn.k.heals)) {
    const current = checks[heal.id];
    if (heal.stage !== 'verifying' || current === undefined) continue;
    checks[heal.id] = current.map((check) => {
      const overdue = check.open.filter((echo) => turn.at - echo.at > echoLost);
      let reception = check.reception;
      for (const _ of overdue) reception = lost(reception);
      const open = check.open.filter((echo) => turn.at - echo.at <= echoLost);
      const last = open.at(-1);
      if (last !== undefined && turn.at - last.at < echoEvery) return { ...check, open, reception };
      echoSequence = (echoSequence + 1) & 0xffff;
      turn.actions.push({ kind: 'send-echo', hardif: over, to: check.target, sequence: echoSequence });
      return { ...check, reception, open: [...open, { sequence: echoSequence, at: turn.at }] };
    });
  }
  learn(turn, { echoSequence, checks });
}

export function hearChecks(turn: Turn, echoes: readonly HeardEcho[]): void {
  const over = openOverMesh(turn.k);
  const heard = echoes.filter((echo) => echo.hardif === over);
  if (heard.length === 0) return;
  const checks = Object.fromEntries(
    Object.entries(turn.k.checks).map(([heal, targets]) => [
      heal,
      targets.map((check) => {
        const mine = heard.filter((echo) => echo.from === check.target && check.open.some((open) => open.sequence === echo.sequence));
        let reception = check.reception;
        for (const _ of mine) reception = received(reception, 0);
        return {
          ...check,
          reception,
          answers: check.answers + mine.length,
          open: check.open.filter((open) => !mine.some((echo) => echo.sequence === open.sequence)),
        };
      }),
    ]),
  );
  learn(turn, { checks });
}

/** The routers that a check is about answer again: all of them, save the silent neighbour itself where it may be dead. */
export function reachable(turn: Turn, heal: Heal): { readonly needed: number; readonly passed: boolean; readonly evidence: Evidence[] } {
  const { hardif, neighbour } = heal.symptom.subject;
  const node = hardif === null || neighbour === null ? undefined : turn.k.neighbours[watchKey(hardif, neighbour)]?.node;
  const checks = turn.k.checks[heal.id] ?? [];
  const behind = checks.filter((check) => turn.k.members[check.originator]?.node !== node);
  // A dead router answers nobody, however well it is routed around.
  const dead = turn.k.symptoms[heal.symptom.id]?.rootCause.cause.startsWith('router-dead:') === true;
  const needed = behind.length > 0 || dead ? behind : checks;
  const evidence: Evidence[] = checks.map((check) => {
    const { lost: gone, of } = losses(check.reception, 32);
    return {
      source: 'kernel-echo',
      basis: 'measured',
      at: turn.at,
      text: `${check.originator} answered ${check.answers} echoes over the mesh, ${gone} of ${of} lost`,
      value: check.answers,
      unit: 'echoes',
    };
  });
  return { needed: needed.length, passed: needed.every((check) => check.answers >= 2), evidence };
}
