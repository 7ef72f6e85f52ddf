// SPDX-License-Identifier: Apache-2.0
import { after, type Instant, type Milliseconds, ms } from '../time.ts';
import type { AuditEntry } from './audit-entry.ts';

/** How long repeated reads are told together. */
export const togetherFor: Milliseconds = ms(60_000);

interface Window {
  readonly ends: Instant;
  /** What came after the first, which is told already; null: nothing. */
  repeats: AuditEntry | null;
}

/**
 * Keeps a monitor that reads every second from writing every second. The first read of an identity with one outcome is told at once
 * and in full; those that follow within a minute, with the same outcome, become one entry with their number. Nothing is left out:
 * where there is no room for another identity the oldest window ends early.
 */
export class RepeatedReads {
  readonly #windows = new Map<string, Window>();
  readonly #most: number;

  constructor(most = 64) {
    this.#most = most;
  }

  /** What is to be written now. Entries about anything but reads come back as they are. */
  note(entry: AuditEntry): readonly AuditEntry[] {
    if (entry.what.risk !== 'read') return [entry];
    const now = entry.when.at;
    const ended = this.due(now);
    const { who, what, where, why, result } = entry;
    const key = JSON.stringify([who.id, who.authenticated, what.action, where, why, result]);
    const open = this.#windows.get(key);
    if (open !== undefined) {
      open.repeats = open.repeats === null ? entry : joined(open.repeats, entry);
      return ended;
    }
    const early = this.#windows.size >= this.#most ? this.#endOldest() : [];
    this.#windows.set(key, { ends: after(now, togetherFor), repeats: null });
    return [...ended, ...early, entry];
  }

  /** What of it ended by now. */
  due(now: Instant): readonly AuditEntry[] {
    const told: AuditEntry[] = [];
    for (const [key, window] of this.#windows) {
      // They were opened in this order and all last as long.
      if (window.ends > now) break;
      this.#windows.delete(key);
      if (window.repeats !== null) told.push(window.repeats);
    }
    return told;
  }

  /** Everything that is not told yet. */
  end(): readonly AuditEntry[] {
    const told = [...this.#windows.values()].flatMap(({ repeats }) => (repeats === null ? [] : [repeats]));
    this.#windows.clear();
    return told;
  }

  /** When something is due; null while nothing is open. */
  get next(): Instant | null {
    const [oldest] = this.#windows.values();
    return oldest?.ends ?? null;
  }

  #endOldest(): readonly AuditEntry[] {
    const [oldest] = this.#windows;
    if (oldest === undefined) return [];
    this.#windows.delete(oldest[0]);
    return oldest[1].repeats === null ? [] : [oldest[1].repeats];
  }
}

function joined(before: AuditEntry, entry: AuditEntry): AuditEntry {
  const resource = before.what.resource === entry.what.resource ? before.what.resource : '*';
  return { ...before, what: { ...before.what, resource }, request: entry.request, count: before.count + entry.count, until: entry.until };
}
