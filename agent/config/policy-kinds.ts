// SPDX-License-Identifier: Apache-2.0
import { longestCondition } from '../core/policy/condition.ts';
import { globMatches, longestGlob } from '../core/policy/glob.ts';
import { knownActions } from '../core/policy/known-actions.ts';
import type { Rate } from '../core/policy/policy.ts';
import { ms } from '../core/time.ts';
import { type Kind, shaped } from './kinds.ts';
import { nearest } from './nearest.ts';

/** A pattern of actions that fits none is a slip of the pen: a `deny` with one would deny nothing. */
export const actionPattern: Kind<string> = {
  expects: 'an action or a pattern of actions, * stands for any characters (x0tta6bl4 policy list names the actions)',
  list: false,
  read: ([text = '']) => {
    const known = Object.keys(knownActions);
    if (text.length <= longestGlob && known.some((action) => globMatches(text, action))) return { value: text };
    const near = nearest(text, known);
    return { wrong: `"${text.slice(0, 60)}" fits no action${near === null ? '' : ` (near: ${near})`}` };
  },
};

export const resourcePattern: Kind<string> = shaped(
  `a resource or a pattern of resources, * stands for any characters (at most ${longestGlob}, no spaces)`,
  new RegExp(`^[\\x21-\\x7e]{1,${longestGlob}}$`),
);

/** The text alone; whether it is a condition is read where the language is at hand. */
export const conditionText: Kind<string> = {
  expects: `a condition in CEL of at most ${longestCondition} characters, see policy.md`,
  list: false,
  read: ([text = '']) =>
    text.length <= longestCondition && text.trim() !== '' ? { value: text } : { wrong: `it has ${text.trim().length} characters` },
};

const lengths: Readonly<Record<string, number>> = { s: 1_000, min: 60_000, h: 3_600_000 };

export const callRate: Kind<Rate> = {
  expects: 'a number of calls from 1 to 100000 for each s, min or h, as 10/s',
  list: false,
  read: ([text = '']) => {
    const [, digits = '', unit = ''] = /^(\d{1,6})\/(s|min|h)$/.exec(text.trim()) ?? [];
    const calls = Number(digits);
    const per = lengths[unit];
    return per === undefined || calls < 1 || calls > 100_000
      ? { wrong: `"${text.slice(0, 60)}" is not` }
      : { value: { calls, per: ms(per) } };
  },
};
