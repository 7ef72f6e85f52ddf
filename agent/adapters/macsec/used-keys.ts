// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import type { MacsecKey } from '../../core/link/session-keys.ts';
import { done, type Outcome, refuse } from '../../core/refusal.ts';

/** Keys: with ten neighbours and two new ones for each every ten minutes, those of the last 34 hours. What is used again is recent. */
const remembered = 4096;
const lengths = { key: 32, id: 16, salt: 12 } as const;

/**
 * Which keys were installed, by id and by a hash of the key itself. A key that is installed a second time counts its packet
 * numbers from 1 again: two frames under one nonce give the plain text and the authentication key away. So it is refused
 * whatever the device and the direction, also after the device is gone. Bounded: the oldest are forgotten.
 */
export interface UsedKeys {
  /** Refused with `macsec-key-shape` or `macsec-key-reused`; otherwise the key counts as used from now on. */
  take(key: MacsecKey): Outcome<void>;
  /** The kernel surely did not install it. */
  giveBack(key: MacsecKey): void;
  /** The kernel holds a key with this id, 32 hexadecimal digits. */
  seen(id: string): void;
}

export function createUsedKeys(limit: number = remembered): UsedKeys {
  const used = new Set<string>();
  const marks = ({ keyId, sak }: MacsecKey): string[] => [
    Buffer.from(keyId).toString('hex'),
    createHash('sha256').update(sak.reveal()).digest('base64').slice(0, 22),
  ];
  function add(mark: string): void {
    // To the end: what is still installed is not the oldest.
    used.delete(mark);
    used.add(mark);
    for (const oldest of used) {
      if (used.size <= limit * 2) break;
      used.delete(oldest);
    }
  }
  return {
    take(key) {
      const { keyId, sak, salt } = key;
      if (keyId.length !== lengths.id || sak.reveal().length !== lengths.key || salt.reveal().length !== lengths.salt)
        return refuse('us', 'macsec-key-shape', `a key has ${lengths.key} bytes, its id ${lengths.id} and its salt ${lengths.salt}`);
      const own = marks(key);
      if (own.some((mark) => used.has(mark))) return refuse('us', 'macsec-key-reused', 'this key was installed before');
      for (const mark of own) add(mark);
      return done;
    },
    giveBack(key) {
      for (const mark of marks(key)) used.delete(mark);
    },
    seen: add,
  };
}
