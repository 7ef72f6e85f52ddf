// SPDX-License-Identifier: Apache-2.0
import type { GatewayProof } from '../core/mesh/gateway-proof.ts';
import type { MacAddress } from '../core/mesh/mac-address.ts';
import type { Milliseconds } from '../core/time.ts';

/** Proves end to end that the internet answers through one gateway: DNS, TCP and a signed echo, side by side. */
export interface GatewayProver {
  /** `firstPort` null: by the main routing table. Always answers within `limit`. */
  prove(gateway: MacAddress | 'own' | 'through', firstPort: number | null, limit: Milliseconds): Promise<GatewayProof>;
  close(): Promise<void>;
}
