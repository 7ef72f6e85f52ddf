// SPDX-License-Identifier: Apache-2.0
import type { Refusal, RefusalFamily } from '../core/refusal.ts';
import type { Log, LogLevel } from '../ports/log.ts';
import type { Meter } from '../ports/meter.ts';

/** What comes and goes is logged again after this time at the soonest, in milliseconds. */
const quietFor = 60_000;
/** Interfaces and messages have names from outside; those that were refused first are forgotten first. */
const mostSubjects = 256;

const levels: Readonly<Record<RefusalFamily, LogLevel>> = { operator: 'warn', environment: 'warn', peer: 'info', us: 'error' };

interface Told {
  refusal: Refusal;
  /** Null: granted meanwhile. */
  since: number | null;
  last: number;
  /** In the log since it was last granted. */
  logged: boolean;
  quietUntil: number;
}

/** What was refused and was not granted since. Times are the clock's, milliseconds. */
export interface Standing {
  readonly subject: string;
  readonly refusal: Refusal;
  readonly since: number;
  readonly last: number;
}

/**
 * The one place where refusals are told: each counts in the metric, and each code stands in the log once for what it is about
 * (`subject`, such as `beacons on m1x2`), until that was granted again.
 */
export interface Refusals {
  tell(subject: string, refusal: Refusal, times?: number): void;
  /** It was granted. Cheap where nothing was refused before. */
  granted(subject: string): void;
  standing(): readonly Standing[];
}

export function createRefusals(log: Log, meter: Meter, now: () => number): Refusals {
  const subjects = new Map<string, Map<string, Told>>();

  function entry(subject: string, refusal: Refusal, at: number): Told {
    const codes = subjects.get(subject) ?? new Map<string, Told>();
    const known = codes.get(refusal.code);
    if (known !== undefined) return known;
    const oldest = subjects.keys().next().value;
    if (!subjects.has(subject) && subjects.size >= mostSubjects && oldest !== undefined) subjects.delete(oldest);
    const fresh: Told = { refusal, since: at, last: at, logged: false, quietUntil: 0 };
    subjects.set(subject, codes.set(refusal.code, fresh));
    return fresh;
  }

  return {
    tell(subject, refusal, times = 1) {
      meter.refused(refusal.code, times);
      const at = now();
      const told = entry(subject, refusal, at);
      Object.assign(told, { refusal, last: at, since: told.since ?? at });
      if (told.logged || at < told.quietUntil) return;
      Object.assign(told, { logged: true, quietUntil: at + quietFor });
      log.write(levels[refusal.family], refusal.code, refusal.message, {
        about: subject,
        ...(refusal.remedy === undefined ? {} : { remedy: refusal.remedy }),
      });
    },
    granted(subject) {
      const codes = subjects.get(subject);
      if (codes === undefined) return;
      const at = now();
      for (const [code, told] of codes) {
        if (at >= told.quietUntil) codes.delete(code);
        else Object.assign(told, { logged: false, since: null });
      }
      if (codes.size === 0) subjects.delete(subject);
    },
    standing: () =>
      [...subjects].flatMap(([subject, codes]) =>
        [...codes.values()].flatMap(({ refusal, since, last }) => (since === null ? [] : [{ subject, refusal, since, last }])),
      ),
  };
}
