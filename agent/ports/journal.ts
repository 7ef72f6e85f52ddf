// SPDX-License-Identifier: Apache-2.0
import type { Heal } from '../core/knowledge/heal.ts';
import type { Outcome } from '../core/refusal.ts';

/** Evidence files, one per heal: the flight record (CBOR) that `x0tta6bl4 replay` reads. Bounded in number and bytes. */
export interface Journal {
  write(heal: Heal, flight: Uint8Array): Promise<Outcome<string>>;
}
