// SPDX-License-Identifier: Apache-2.0
import type { Crypto } from '../../ports/crypto.ts';
import { nobleMlDsa65, nobleMlKem768 } from './noble-post-quantum.ts';
import { nodeSymmetric } from './node-symmetric.ts';
import { type RandomBytes, systemRandomBytes } from './random-bytes.ts';
import { signatures } from './signatures.ts';
import { xWing } from './x-wing.ts';

/** Post-quantum work in JavaScript, on any Node from 20 on. Each operation holds the thread: see paced-crypto.ts. */
export function nobleCrypto(random: RandomBytes = systemRandomBytes): Crypto {
  return {
    provider: 'noble',
    signatures: signatures(nobleMlDsa65(random)),
    agreement: xWing(nobleMlKem768(random), random),
    symmetric: nodeSymmetric,
  };
}
