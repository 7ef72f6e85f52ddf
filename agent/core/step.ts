// SPDX-License-Identifier: Apache-2.0
import type { Action } from './action.ts';
import { analyze } from './analyze/analyze.ts';
import type { Event } from './event.ts';
import { adopt } from './execute/adopt.ts';
import { beginHeals } from './execute/begin-heals.ts';
import { changeAnswered, giveUpWaiting } from './execute/change-answered.ts';
import { brace, endHurry, hearHurry } from './execute/hurry.ts';
import { letGo } from './execute/let-go.ts';
import { hearChecks, sendChecks } from './execute/path-check.ts';
import { releaseHeals } from './execute/release.ts';
import { respectOperator } from './execute/respect-operator.ts';
import { retryPutBack } from './execute/retry-put-back.ts';
import { verify } from './execute/verify.ts';
import { ignorant, type Knowledge } from './knowledge/knowledge.ts';
import { nothingLasting } from './knowledge/lasting.ts';
import type { NodeId } from './mesh/beacon.ts';
import { hearNeighbours } from './monitor/hear-neighbours.ts';
import { noteLateness } from './monitor/lateness.ts';
import { meshChannelAnswered } from './monitor/mesh-channel.ts';
import { noteOverwhelmed } from './monitor/note-overwhelmed.ts';
import { hearNotices, sendNotices } from './monitor/notices.ts';
import { meshUnreadable, takeHost, takeLinkChanges, takeLinks, takeMesh, takePackets } from './monitor/observe.ts';
import { attachProtectedLinks, takeProtectedLinks } from './monitor/protected-links.ts';
import { proveGateways, takeProof } from './monitor/prove-gateways.ts';
import { sendBeacons } from './monitor/send-beacons.ts';
import { observeWhenCalm, observeWhenSuspicious, observeWhenVerifying, suspect, suspicious } from './monitor/suspect.ts';
import { keepUsualLosses } from './monitor/usual-loss.ts';
import { channelAnswered } from './monitor/watch-hardifs.ts';
import { learn, type Turn } from './turn.ts';

const analyzeWhenCalm = 1000;

export interface Step {
  readonly knowledge: Knowledge;
  readonly actions: readonly Action[];
}

/** The first view of the mesh ends the start: what an earlier run left is taken over or put back. */
function becomeRunning(turn: Turn): void {
  if (turn.k.phase !== 'starting' || turn.k.mesh === null || turn.k.linksAt === 0 || turn.k.settings === null) return;
  learn(turn, { phase: 'running' });
  const { mesh, hardifs } = turn.k.mesh;
  turn.actions.push({
    kind: 'note',
    level: 'info',
    code: 'watching',
    text: `${mesh.name} runs ${mesh.algorithm} over ${hardifs.map(({ name }) => name).join(', ') || 'no hard interface yet'}`,
  });
  adopt(turn);
}

function setPace(turn: Turn): void {
  const verifying = Object.values(turn.k.heals).some((heal) => heal.stage === 'verifying' || heal.stage === 'acting');
  const pace = suspicious(turn) ? observeWhenSuspicious : verifying ? observeWhenVerifying : observeWhenCalm;
  if (pace === turn.k.pace) return;
  learn(turn, { pace });
  turn.actions.push({ kind: 'pace', observe: pace });
}

/** Every turn while something is suspected or being healed; once a second otherwise, for what changes slowly. */
function analysisDue(turn: Turn): boolean {
  const busy = suspicious(turn) || Object.keys(turn.k.symptoms).length > 0 || Object.keys(turn.k.heals).length > 0;
  if (!busy && turn.at - turn.k.analyzedAt < analyzeWhenCalm) return false;
  learn(turn, { analyzedAt: turn.at });
  return true;
}

/** One turn of monitor, analyze, plan and execute. */
function tick(turn: Turn): void {
  noteLateness(turn);
  becomeRunning(turn);
  attachProtectedLinks(turn);
  suspect(turn);
  noteOverwhelmed(turn);
  keepUsualLosses(turn);
  if (analysisDue(turn)) {
    analyze(turn);
    beginHeals(turn);
  }
  brace(turn);
  giveUpWaiting(turn);
  verify(turn);
  releaseHeals(turn);
  retryPutBack(turn);
  endHurry(turn);
  sendBeacons(turn);
  sendNotices(turn);
  sendChecks(turn);
  proveGateways(turn);
  setPace(turn);
}

function channelOf(turn: Turn, event: Extract<Event, { kind: 'channel' }>): void {
  if (event.hardif === turn.k.meshChannel.over) meshChannelAnswered(turn, event.hardif, event.refusal !== null);
  else channelAnswered(turn, event.hardif, event.refusal !== null);
}

function take(turn: Turn, event: Event): void {
  switch (event.kind) {
    case 'started':
      learn(turn, {
        ...ignorant,
        at: event.at,
        startedAt: event.at,
        wall: event.wall,
        settings: event.settings,
        node: event.random as NodeId,
        lasting: event.lasting ?? nothingLasting,
      });
      return;
    case 'settings':
      return learn(turn, { settings: event.settings });
    case 'tick':
      learn(turn, { wall: event.wall });
      return tick(turn);
    case 'mesh':
      takeMesh(turn, event.view);
      return respectOperator(turn);
    case 'mesh-unreadable':
      return meshUnreadable(turn);
    case 'links':
      takeLinks(turn, event);
      return respectOperator(turn);
    case 'link-changes':
      return takeLinkChanges(turn, event);
    case 'heard':
      hearNeighbours(turn, event.beacons, event.echoes);
      hearChecks(turn, event.echoes);
      return hearHurry(turn, event.beacons);
    case 'notices':
      return hearNotices(turn, event.notices);
    case 'protected':
      return takeProtectedLinks(turn, event.links);
    case 'packets':
      return takePackets(turn, event.counters);
    case 'packets-unavailable':
      return learn(turn, { packets: null });
    case 'host':
      return takeHost(turn, event.reading);
    case 'proof':
      return takeProof(turn, event.proof);
    case 'changed':
      return changeAnswered(turn, event.id, event.refusal);
    case 'channel':
      return channelOf(turn, event);
    case 'dhcp':
      learn(turn, { dhcpServing: event.serving, dhcpAt: event.at });
      return respectOperator(turn);
    case 'stopping':
      return letGo(turn);
  }
}

/**
 * The heart of the agent: what is known, and one event, give what is known then and what is to be done.
 * Pure: no clock, no randomness, no I/O; the same inputs always give the same outputs.
 */
export function step(knowledge: Knowledge, event: Event): Step {
  const turn: Turn = { k: { ...knowledge, at: event.at }, at: event.at, actions: [] };
  take(turn, event);
  return { knowledge: turn.k, actions: turn.actions };
}
