// SPDX-License-Identifier: Apache-2.0
import { type Seconds, wholeSeconds } from '../core/identity/seconds.ts';
import { accept, type Outcome, refuse } from '../core/refusal.ts';

const units: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 };

/** `30d`, `12h`, `90m`, `45s` as seconds, within bounds. Refused with `usage`, naming the option. */
export function readLifetime(option: string, text: string, least: Seconds, most: Seconds): Outcome<Seconds> {
  const [, count = '', unit = ''] = /^(\d{1,9})([smhd])$/.exec(text) ?? [];
  const length = Number(count) * (units[unit] ?? 0);
  if (count === '')
    return refuse('operator', 'usage', `--${option} "${text.slice(0, 40)}" is no length of time`, 'write 30d, 12h, 90m or 45s');
  if (length < least || length > most)
    return refuse('operator', 'usage', `--${option} ${text} is out of bounds`, `write ${lifetimeText(least)} to ${lifetimeText(most)}`);
  return accept(wholeSeconds(length));
}

/** The other way, in the largest unit that fits. */
export function lifetimeText(length: Seconds): string {
  for (const unit of ['d', 'h', 'm']) if (length > 0 && length % (units[unit] ?? 1) === 0) return `${length / (units[unit] ?? 1)}${unit}`;
  return `${length}s`;
}
