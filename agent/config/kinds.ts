// SPDX-License-Identifier: Apache-2.0
import type { KbitPerSecond } from '../core/mesh/link-metric.ts';
import type { Milliseconds } from '../core/time.ts';

/** A value, or in words what is wrong with the text. */
export type Reading<T> = { readonly value: T } | { readonly wrong: string };

/** How the text of one option becomes a value. */
export interface Kind<T> {
  /** What is accepted, for people: "a time from 20ms to 10s". */
  readonly expects: string;
  /** True where `list` lines (a JSON list) are accepted. */
  readonly list: boolean;
  read(values: readonly string[]): Reading<T>;
}

const scalar = <T>(expects: string, read: (text: string) => Reading<T>): Kind<T> => ({
  expects,
  list: false,
  read: ([text = '']) => read(text),
});

/** A number with a unit; `units` maps each suffix to its factor, '' is the bare number. */
function quantity(text: string, units: Readonly<Record<string, number>>): number | null {
  const [, digits, unit = ''] = /^(\d{1,12}(?:\.\d{1,6})?)\s*([A-Za-z%/]*)$/.exec(text.trim()) ?? [];
  const factor = units[unit];
  return digits === undefined || factor === undefined ? null : Number(digits) * factor;
}

function ranged<T extends number>(
  what: string,
  units: Readonly<Record<string, number>>,
  least: number,
  most: number,
  [from, to]: readonly [string, string],
  whole: boolean,
): Kind<T> {
  const names = Object.keys(units).filter((unit) => unit !== '');
  const expects = `${what} from ${from} to ${to}`;
  return scalar(expects, (text) => {
    const value = quantity(text, units);
    if (value === null)
      return {
        wrong: `"${text.slice(0, 60)}" is no ${what.replace(/^an? /, '')}${names.length > 0 ? ` (units ${names.join(', ')})` : ''}`,
      };
    if (value < least || value > most) return { wrong: `${text} is out of range` };
    return whole && !Number.isInteger(value) ? { wrong: `${text} is not whole` } : { value: value as T };
  });
}

const timeUnits = { '': 1, ms: 1, s: 1000, min: 60_000, m: 60_000, h: 3_600_000 };
const byteUnits = { '': 1, B: 1, KiB: 1024, MiB: 1_048_576, K: 1024, M: 1_048_576 };
const rateUnits = { '': 1, kbit: 1, 'kbit/s': 1, Mbit: 1000, 'Mbit/s': 1000 };
const longhand = (text: string, units: Readonly<Record<string, number>>): number => quantity(text, units) ?? Number.NaN;

/** A bare number means milliseconds. */
export const time = (from: string, to: string): Kind<Milliseconds> =>
  ranged('a time', timeUnits, longhand(from, timeUnits), longhand(to, timeUnits), [from, to], true);
/** A bare number means bytes. */
export const size = (from: string, to: string): Kind<number> =>
  ranged('a size', byteUnits, longhand(from, byteUnits), longhand(to, byteUnits), [from, to], true);
/** A bare number means kbit/s. */
export const rate = (from: string, to: string): Kind<KbitPerSecond> =>
  ranged('a rate', rateUnits, longhand(from, rateUnits), longhand(to, rateUnits), [from, to], true);
export const count = (from: number, to: number): Kind<number> =>
  ranged('a whole number', { '': 1 }, from, to, [String(from), String(to)], true);
/** 0.1 or 10%. */
export const share = (from: number, to: number): Kind<number> =>
  ranged('a share', { '': 1, '%': 0.01 }, from, to, [String(from), String(to)], false);

/** UCI's own words for yes and no (config_get_bool). */
export const truth: Kind<boolean> = scalar('1 or 0 (also yes/no, on/off, true/false, enabled/disabled)', (text) => {
  if (['1', 'yes', 'on', 'true', 'enabled'].includes(text)) return { value: true };
  return ['0', 'no', 'off', 'false', 'disabled'].includes(text) ? { value: false } : { wrong: `"${text.slice(0, 60)}" is neither` };
});

export function oneOf<const T extends string>(...choices: readonly T[]): Kind<T> {
  return scalar(`one of ${choices.join(', ')}`, (text) => {
    const choice = choices.find((known) => known === text);
    return choice === undefined ? { wrong: `"${text.slice(0, 60)}" is none of them` } : { value: choice };
  });
}

export function shaped(expects: string, shape: RegExp): Kind<string> {
  return scalar(expects, (text) => (shape.test(text) ? { value: text } : { wrong: `"${text.slice(0, 60)}" is not` }));
}

/** One option that stays null when it is not set. */
export const maybe = <T>(kind: Kind<T>): Kind<T | null> => ({
  ...kind,
  read: (values) => (values.length === 0 ? { value: null } : kind.read(values)),
});

/** Any number of values, at most 32. */
export function listOf<T>(kind: Kind<T>): Kind<readonly T[]> {
  return {
    expects: `a list of ${kind.expects}`,
    list: true,
    read: (values) => {
      if (values.length > 32) return { wrong: `${values.length} values, at most 32 are taken` };
      const found: T[] = [];
      for (const text of values) {
        const reading = kind.read([text]);
        if ('wrong' in reading) return reading;
        found.push(reading.value);
      }
      return { value: found };
    },
  };
}
