// SPDX-License-Identifier: Apache-2.0
import type { Crypto } from '../../ports/crypto.ts';
import { nobleCrypto } from './noble-crypto.ts';
import { opensslCrypto } from './openssl-crypto.ts';
import { works } from './self-test.ts';

export interface ChosenCrypto {
  readonly crypto: Crypto;
  /** Whether its operations hold the loop's thread, so that they are to be paced. */
  readonly holdsThread: boolean;
}

/** OpenSSL where it gives the known answers, else noble. A few milliseconds, once at the start. */
export async function createCrypto(native: Crypto = opensslCrypto): Promise<ChosenCrypto> {
  return (await works(native)) ? { crypto: native, holdsThread: false } : { crypto: nobleCrypto(), holdsThread: true };
}
