// SPDX-License-Identifier: Apache-2.0

import type { Knowledge, ProofHistory } from '../knowledge/knowledge.ts';
import { type Member, noticeLife } from '../knowledge/member.ts';
import type { GatewayProof } from '../mesh/gateway-proof.ts';
import { between, type Instant, instant } from '../time.ts';
import { learn, type Turn } from '../turn.ts';

const historyLimit = 20;
/** A gateway's own word about its uplink is worth nothing after this long. */
const announcementLife = 10_000;
/** Other gateways that are proven in one interval. */
const atOnce = 3;
/** Intervals after which an answer is not waited for any more. */
const patience = 10;

/** A path is proven when two independent parts pass: one of them may be down by itself. */
export function proofPassed(proof: GatewayProof): boolean {
  return proof.parts.filter((part) => part.passed).length >= Math.min(2, proof.parts.length) && proof.parts.length > 0;
}

const intervalOf = (turn: Turn): number => turn.k.settings?.gatewayProofInterval ?? 1000;

export function takeProof(turn: Turn, proof: GatewayProof): void {
  const before: ProofHistory = turn.k.proofs[proof.gateway] ?? { asked: null, results: [] };
  if (proof.parts.length === 0) {
    // This router could not even ask, which says nothing of the path: asked again one interval from now.
    const asked = instant(turn.at - (patience - 1) * intervalOf(turn));
    return learn(turn, { proofs: { ...turn.k.proofs, [proof.gateway]: { ...before, asked } } });
  }
  const results = [...before.results, { at: turn.at, passed: proofPassed(proof), proof }].slice(-historyLimit);
  learn(turn, { proofs: { ...turn.k.proofs, [proof.gateway]: { asked: null, results } } });
}

/** Consecutive results at the end of the history that equal `passed`. */
export function streak(history: ProofHistory | undefined, passed: boolean): number {
  let count = 0;
  for (let i = (history?.results.length ?? 0) - 1; i >= 0 && history?.results[i]?.passed === passed; i -= 1) count += 1;
  return count;
}

/** Metric of the route in use towards an originator; 0 where there is none. */
export function routeMetric(k: Knowledge, originator: string): number {
  return k.mesh?.routes.find((route) => route.best && route.originator === originator)?.metric.value ?? 0;
}

/**
 * Where that router offers a proven uplink by its own word, or null. Anybody on the mesh can send a notice: the routing
 * protocol must know the router as a gateway, and one that is named with two addresses at a time is none.
 */
export function offeredBy(k: Knowledge, member: Member, at: Instant): string | null {
  const { gateway, originator, heardAt, gatewaySince } = member;
  if (gateway?.proven !== true || at - heardAt >= announcementLife || heardAt - gatewaySince < noticeLife) return null;
  return k.mesh?.gateways.some((one) => one.originator === originator) === true ? gateway.address : null;
}

/** Other gateways that offer a proven uplink, best route first. */
export function otherGateways(turn: Turn): { originator: string; address: string }[] {
  return Object.values(turn.k.members)
    .flatMap((member) => {
      const address = offeredBy(turn.k, member, turn.at);
      return address === null ? [] : [{ originator: member.originator, address }];
    })
    .sort((a, b) => routeMetric(turn.k, b.originator) - routeMetric(turn.k, a.originator));
}

function lastAsked(turn: Turn, gateway: string): number {
  const history = turn.k.proofs[gateway];
  return Math.max(history?.asked ?? 0, history?.results.at(-1)?.at ?? 0);
}

/** A few each interval, those that waited longest first: the nearest may all have the same dead uplink behind them. */
function proveOthers(turn: Turn): void {
  const others = otherGateways(turn).map((gateway) => ({ ...gateway, asked: lastAsked(turn, gateway.originator) }));
  const lately = others.filter(({ asked }) => asked > 0 && turn.at - asked < intervalOf(turn)).length;
  const waiting = others.sort((a, b) => a.asked - b.asked).slice(0, Math.max(0, atOnce - lately));
  for (const gateway of waiting) ask(turn, gateway.originator as GatewayProof['gateway'], gateway.address);
}

function ask(turn: Turn, gateway: GatewayProof['gateway'], via: string | null): void {
  const interval = intervalOf(turn);
  const history: ProofHistory = turn.k.proofs[gateway] ?? { asked: null, results: [] };
  const last = history.results.at(-1)?.at;
  // An answer that never came is asked for again later: the loop lost it with a crash of the prover.
  if (history.asked !== null && turn.at - history.asked < patience * interval) return;
  if (last !== undefined && between(last, turn.at) < interval) return;
  const mesh = turn.k.mesh?.mesh.ifindex;
  if (mesh === undefined) return;
  turn.actions.push({ kind: 'prove-gateway', mesh, gateway, via });
  learn(turn, { proofs: { ...turn.k.proofs, [gateway]: { ...history, asked: instant(turn.at) } } });
}

/**
 * A gateway proves its own uplink all the time; other gateways only while its own fails,
 * so that a good one is known before anything is switched.
 */
export function proveGateways(turn: Turn): void {
  const { settings, mesh, heals } = turn.k;
  if (!settings?.provesGateways || mesh === null) return;
  const relaying = Object.values(heals).find((heal) => heal.chosen === 'relay-over-gateway');
  if (mesh.mesh.gatewayMode !== 'server' && relaying === undefined) return;
  ask(turn, 'own', null);
  if (relaying !== undefined) ask(turn, 'through', null);
  else if (streak(turn.k.proofs['own'], false) >= 1) proveOthers(turn);
}
