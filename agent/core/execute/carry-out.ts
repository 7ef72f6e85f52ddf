// SPDX-License-Identifier: Apache-2.0
import type { Change } from '../action.ts';
import type { HealStep } from '../knowledge/heal.ts';
import type { Knowledge } from '../knowledge/knowledge.ts';
import { lastingBounds, type OwnedChange } from '../knowledge/lasting.ts';
import { learn, type Turn } from '../turn.ts';
import { remember } from './record.ts';
import { currentValue, own, renumbered, resourceOf } from './resource.ts';

function nextId(turn: Turn): string {
  // The node differs with every start: an answer to an earlier run's change is none to this one's.
  const id = `c-${turn.k.node.toString(36)}-${turn.k.nextChange}`;
  learn(turn, { nextChange: turn.k.nextChange + 1 });
  return id;
}

/** Asks for changes; what they replace is flushed to the store first, so that even kill -9 leaves nothing behind. */
export function askFor(turn: Turn, heal: string, changes: readonly Change[]): HealStep[] {
  const owned: OwnedChange[] = [];
  for (const change of changes) {
    const record = own(turn.k, heal, change, turn.at);
    // A value that is ours already keeps the undo that leads to the operator's value.
    if (record !== null && !turn.k.lasting.owned.some((one) => one.resource === record.resource)) owned.push(record);
  }
  if (owned.length > 0) remember(turn, { owned: [...turn.k.lasting.owned, ...owned].slice(-lastingBounds.owned) });
  return changes.map((change) => {
    const id = nextId(turn);
    turn.actions.push({ kind: 'change', id, heal, change });
    return { id, change, state: 'asked', refusal: null, at: turn.at };
  });
}

/** The value was changed by somebody else since: it is theirs now. */
export function takenOver(turn: Turn, owned: OwnedChange): boolean {
  const { linksAt, meshAt, dhcpAt } = turn.k;
  const readAt = owned.resource.startsWith('master:') ? linksAt : owned.resource === 'dhcp' ? dhcpAt : meshAt;
  // The loop reads and changes one after the other: what was read after the change was done shows it.
  if (readAt <= owned.since) return false;
  return !stillOurs(turn, owned);
}

/** As far as this agent can see. */
export function stillOurs(turn: Turn, owned: OwnedChange): boolean {
  const current = currentValue(turn.k, owned.resource);
  return current === null || current === owned.ours;
}

/** The change was carried out: from now on a different value is somebody else's. */
export function confirmOwned(turn: Turn, resource: string): void {
  if (!turn.k.lasting.owned.some((one) => one.resource === resource)) return;
  remember(turn, { owned: turn.k.lasting.owned.map((one) => (one.resource === resource ? { ...one, since: turn.at } : one)) });
}

export function disown(turn: Turn, resources: readonly string[]): void {
  const owned = turn.k.lasting.owned.filter((one) => !resources.includes(one.resource));
  if (owned.length !== turn.k.lasting.owned.length) remember(turn, { owned });
}

/** Asks to put back what is still ours of `owned`, last change first; what somebody else changed meanwhile stays theirs. */
export function putBack(turn: Turn, heal: string, owned: readonly OwnedChange[]): HealStep[] {
  const steps: HealStep[] = [];
  // What is asked for and not answered yet may be done any moment: what the kernel showed before says nothing.
  const asked = new Set(
    Object.values(turn.k.heals).flatMap(({ steps: all }) =>
      all.filter((step) => step.state === 'asked').map((step) => resourceOf(turn.k, step.change)),
    ),
  );
  for (const one of [...owned].reverse()) {
    if (!asked.has(one.resource) && takenOver(turn, one)) {
      disown(turn, [one.resource]);
      turn.actions.push({
        kind: 'note',
        level: 'info',
        code: 'operator-changed',
        text: `${one.resource} was changed by somebody else meanwhile; left alone`,
      });
      continue;
    }
    const change = renumbered(turn.k, one);
    // It stays recorded until its mesh is there.
    if (change === null) continue;
    const id = nextId(turn);
    turn.actions.push({ kind: 'change', id, heal, change });
    steps.push({ id, change, state: 'asked', refusal: null, at: turn.at });
  }
  return steps;
}

/** Is a change of it asked for outside of any heal's own steps, and not answered yet? */
export const underWay = (k: Knowledge, resource: string): boolean => Object.values(k.loose).some((one) => one.resource === resource);

/** The answers to these steps are matched by their ids alone: they are no heal's own. */
export function awaitLoosely(turn: Turn, resource: string, steps: readonly HealStep[]): void {
  for (const { id, change, at } of steps) learn(turn, { loose: { ...turn.k.loose, [id]: { resource, change, at } } });
}

/** Puts a value back outside of a heal's own undo, unless a refusal still has it wait; the answer is matched by its id. */
export function putBackLoose(turn: Turn, owned: OwnedChange): void {
  const retry = turn.k.retries[owned.resource];
  if (turn.k.phase === 'starting') return; // Not taken over yet: it may be another boot's.
  if (retry !== undefined && turn.at < retry.at && turn.k.phase === 'running') return;
  awaitLoosely(turn, owned.resource, putBack(turn, owned.heal, [owned]));
}

export function resourceOfStep(turn: Turn, step: HealStep): string {
  return resourceOf(turn.k, step.change);
}
