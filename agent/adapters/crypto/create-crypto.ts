// SPDX-License-Identifier: Apache-2.0
import type { Crypto } from '../../ports/crypto.ts';
import { opensslCrypto } from './openssl-crypto.ts';
import { works } from './self-test.ts';

export interface ChosenCrypto {
  readonly crypto: Crypto;
  /** Whether its operations hold the loop's thread, so that they are to be paced. */
  readonly holdsThread: boolean;
}

/** OpenSSL where it gives the known answers, else noble. A few milliseconds, once at the start. */
export async function createCrypto(native: Crypto = opensslCrypto): Promise<ChosenCrypto> {
  if (await works(native)) return { crypto: native, holdsThread: false };
  // On demand: its tables cost memory, and most routers to come do without.
  const { nobleCrypto } = await import('./noble-crypto.ts');
  return { crypto: nobleCrypto(), holdsThread: true };
}
