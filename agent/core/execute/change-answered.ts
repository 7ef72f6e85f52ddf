// SPDX-License-Identifier: Apache-2.0
import type { Change } from '../action.ts';
import type { Heal, HealStep } from '../knowledge/heal.ts';
import type { LooseChange } from '../knowledge/knowledge.ts';
import { caseKey } from '../plan/score.ts';
import type { Refusal } from '../refusal.ts';
import { learn, type Turn, without } from '../turn.ts';
import { confirmOwned, disown, resourceOfStep } from './carry-out.ts';
import { assisting, startHurry } from './hurry.ts';
import { learnOutcome, record } from './record.ts';
import { resourceOf } from './resource.ts';
import { putBackRefused } from './retry-put-back.ts';
import { undo } from './undo.ts';

/** Refusals that mean that there is nothing left to put back. */
const moot: ReadonlySet<string> = new Set(['no-such-interface', 'not-ours', 'interface-gone', 'no-such-device']);

/** Refusals that will be the same as long as this agent runs. */
const impossible: ReadonlySet<string> = new Set(['no-gc']);

/** Refusals that mean that there was nothing to do: the rest of the heal goes on without. */
const needless: ReadonlySet<string> = new Set(['dhcp-not-serving', 'dhcp-unknown']);

function answered(steps: readonly HealStep[], id: string, refusal: Refusal | null): HealStep[] {
  return steps.map((step) => (step.id === id ? { ...step, state: refusal === null ? 'done' : 'refused', refusal } : step));
}

const open = (steps: readonly HealStep[]): boolean => steps.some((step) => step.state === 'asked');

function afterSteps(turn: Turn, heal: Heal): void {
  const never = heal.steps.filter((step) => step.state === 'refused');
  // What was refused was never done: it is not ours to put back.
  disown(
    turn,
    never.map((step) => resourceOfStep(turn, step)),
  );
  const refused = never.find((step) => !needless.has(step.refusal?.code ?? ''));
  if (refused === undefined) {
    record(turn, { ...heal, stage: 'verifying', actedAt: turn.at });
    return;
  }
  // A heal that cannot be done helps as little as one that was of no use.
  if (heal.chosen !== null) learnOutcome(turn, caseKey(turn.k, heal.symptom, heal.chosen), false);
  const unable = heal.steps.flatMap((step) => (impossible.has(step.refusal?.code ?? '') ? [step.change.kind] : []));
  if (unable.length > 0) learn(turn, { unable: [...new Set([...turn.k.unable, ...unable])] });
  undo(turn, heal, `${refused.change.kind} was refused: ${refused.refusal?.message ?? 'no reason given'}`);
}

function afterUndo(turn: Turn, heal: Heal): void {
  const stuck = heal.undo.filter((step) => step.state === 'refused' && !moot.has(step.refusal?.code ?? ''));
  const free = heal.undo.filter((step) => !stuck.includes(step)).map((step) => resourceOfStep(turn, step));
  disown(turn, free);
  const failed = heal.stage === 'undoing';
  const first = stuck[0];
  if (first !== undefined) {
    // They stay recorded as ours, and are tried again later.
    for (const step of stuck) putBackRefused(turn, resourceOfStep(turn, step));
    turn.actions.push({
      kind: 'note',
      level: 'error',
      code: 'not-put-back',
      text: `${first.change.kind} could not be put back: ${first.refusal?.message ?? ''}`,
    });
    record(
      turn,
      {
        ...heal,
        stage: 'failed',
        endedAt: turn.at,
        outcome: `${heal.outcome ?? ''}; ${first.change.kind} could not be put back: ${first.refusal?.message ?? ''}`,
      },
      true,
    );
    return;
  }
  record(
    turn,
    {
      ...heal,
      stage: failed ? 'undone' : 'kept',
      endedAt: turn.at,
      outcome: failed ? `${heal.outcome ?? ''}; undone` : `${heal.outcome ?? ''}; put back`,
    },
    true,
  );
}

/** Longer than any change may wait in the loop's queue. */
const answerWithin = 10_000;
const noAnswer: Refusal = { code: 'no-answer', family: 'us', message: `no answer within ${answerWithin / 1000} s` };

const overdue = (turn: Turn, steps: readonly HealStep[]): boolean =>
  steps.some((step) => step.state === 'asked' && turn.at - step.at > answerWithin);

const givenUp = (steps: readonly HealStep[]): HealStep[] =>
  steps.map((step) => (step.state === 'asked' ? { ...step, state: 'refused', refusal: noAnswer } : step));

/** A change that is never answered may have been done or not: it stays ours, and is put back. */
export function giveUpWaiting(turn: Turn): void {
  for (const [id, asked] of Object.entries(turn.k.loose)) {
    if (turn.at - asked.at > answerWithin) looseAnswered(turn, id, asked, noAnswer);
  }
  for (const heal of Object.values(turn.k.heals)) {
    if (overdue(turn, heal.undo)) afterUndo(turn, { ...heal, undo: givenUp(heal.undo) });
    else if (heal.stage === 'acting' && overdue(turn, heal.steps)) {
      if (heal.chosen !== null) learnOutcome(turn, caseKey(turn.k, heal.symptom, heal.chosen), false);
      undo(turn, { ...heal, steps: givenUp(heal.steps) }, noAnswer.message);
    }
  }
}

/** A change was made: what the core knows follows at once, for the next look at the kernel's tables may take a second. */
function tookEffect(turn: Turn, change: Change): void {
  // Whoever was reached over it waits for announcements now, and the next one may be a second away.
  if (change.kind === 'attach-hardif' && turn.k.phase === 'running') startHurry(turn, 0);
  const view = turn.k.mesh;
  if (change.kind !== 'set-originator-interval' || view?.mesh.ifindex !== change.mesh) return;
  learn(turn, { mesh: { ...view, mesh: { ...view.mesh, originatorInterval: change.value } } });
}

function looseAnswered(turn: Turn, id: string, { resource, change }: LooseChange, refusal: Refusal | null): void {
  learn(turn, { loose: without(turn.k.loose, id) });
  const helping = resource === assisting;
  if (refusal === null) {
    tookEffect(turn, change);
    if (helping) confirmOwned(turn, resourceOf(turn.k, change));
    else disown(turn, [resource]);
    return;
  }
  if (!helping && moot.has(refusal.code)) return disown(turn, [resource]);
  if (!helping) putBackRefused(turn, resource);
  turn.actions.push({ kind: 'note', level: 'warn', code: refusal.code, text: refusal.message });
}

/** The loop carried out a change, or was refused. */
export function changeAnswered(turn: Turn, id: string, refusal: Refusal | null): void {
  const asked = turn.k.loose[id];
  if (asked !== undefined) return looseAnswered(turn, id, asked, refusal);
  for (const heal of Object.values(turn.k.heals)) {
    if (heal.steps.some((step) => step.id === id && step.state === 'asked')) {
      const next = { ...heal, steps: answered(heal.steps, id, refusal) };
      const step = heal.steps.find((one) => one.id === id);
      if (refusal === null && step !== undefined) {
        confirmOwned(turn, resourceOfStep(turn, step));
        tookEffect(turn, step.change);
      }
      // One that is being put back already is not verified any more.
      if (open(next.steps) || next.undo.length > 0) learn(turn, { heals: { ...turn.k.heals, [heal.id]: next } });
      else afterSteps(turn, next);
      return;
    }
    if (heal.undo.some((step) => step.id === id && step.state === 'asked')) {
      const next = { ...heal, undo: answered(heal.undo, id, refusal) };
      const step = heal.undo.find((one) => one.id === id);
      if (refusal === null && step !== undefined) tookEffect(turn, step.change);
      if (open(next.undo)) learn(turn, { heals: { ...turn.k.heals, [heal.id]: next } });
      else afterUndo(turn, next);
      return;
    }
  }
}
