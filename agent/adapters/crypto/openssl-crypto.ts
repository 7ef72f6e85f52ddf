// SPDX-License-Identifier: Apache-2.0
import type { Crypto } from '../../ports/crypto.ts';
import { nodeSymmetric } from './node-symmetric.ts';
import { opensslMlDsa65, opensslMlKem768 } from './openssl-post-quantum.ts';
import { systemRandomBytes } from './random-bytes.ts';
import { signatures } from './signatures.ts';
import { xWing } from './x-wing.ts';

/** Post-quantum work by OpenSSL in libuv's thread pool. Only where `works` (self-test.ts) says so. */
export const opensslCrypto: Crypto = {
  provider: `openssl ${process.versions.openssl}`,
  signatures: signatures(opensslMlDsa65),
  agreement: xWing(opensslMlKem768, systemRandomBytes),
  symmetric: nodeSymmetric,
};
