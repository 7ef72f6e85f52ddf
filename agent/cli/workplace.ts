// SPDX-License-Identifier: Apache-2.0
import { type Outcome, type Refusal, refuse } from '../core/refusal.ts';
import type { WallTime } from '../core/time.ts';
import type { Crypto } from '../ports/crypto.ts';
import { exitStatus } from './exit-status.ts';
import type { Words } from './read-words.ts';
import { describeRefusal, plainText, type Screen } from './screen.ts';

/** What the commands of identities and authorities work with; a test gives its own. */
export interface Workplace {
  readonly screen: Screen;
  /** Chosen when the first signature is needed. */
  readonly crypto: () => Promise<Crypto>;
  readonly wall: () => WallTime;
  /** So many strong random bytes. */
  readonly random: (length: number) => Uint8Array;
  /** All of the standard input, at most `most` bytes; null where there is more. */
  readonly input: (most: number) => Promise<Uint8Array | null>;
}

/** What a command tells: one JSON value for programs, or lines for people. */
export interface Told {
  readonly json: unknown;
  readonly text: string;
  /** For people, beside the output. */
  readonly note?: string;
}

/** Tells what came of a command and gives its exit status. */
export function tell({ screen }: Workplace, words: Words<string>, outcome: Outcome<Told>): number {
  if (!outcome.ok) return tellRefusal(screen, outcome.refusal);
  const { json, text, note } = outcome.value;
  screen.out(words.flag('json') ? `${JSON.stringify(json)}\n` : text);
  if (note !== undefined && !words.flag('json')) screen.err(`${note}\n`);
  return exitStatus.success;
}

export function tellRefusal(screen: Screen, refusal: Refusal): number {
  // What somebody sent may stand in a message.
  screen.err(`${plainText(describeRefusal(refusal).trimEnd())}\n`);
  return refusal.code === 'usage' ? exitStatus.usage : exitStatus.refused;
}

/** An option that has to be there. */
export function needed(words: Words<string>, group: string, option: string, what: string): Outcome<string> {
  const text = words.text(option);
  return text === null || text === ''
    ? refuse('operator', 'usage', `${group} ${words.command} needs --${option}`, `--${option} ${what}`)
    : { ok: true, value: text };
}

/** `--roles a,b` as a list; null where it was not said. */
export const listOf = (text: string | null): readonly string[] | null => text?.split(',').filter((word) => word !== '') ?? null;
