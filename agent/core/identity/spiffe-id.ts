// SPDX-License-Identifier: Apache-2.0
import type { Brand } from '../brand.ts';

/** `spiffe://<trust-domain>/<path>`, valid by the SPIFFE-ID standard, section 2. */
export type SpiffeId = Brand<string, 'spiffe-id'>;
/** At most 255 characters of a–z, 0–9, `.`, `-`, `_`. */
export type TrustDomain = Brand<string, 'trust-domain'>;
