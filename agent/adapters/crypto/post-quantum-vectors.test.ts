// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { ml_dsa65 } from '@noble/post-quantum/ml-dsa.js';
import { ml_kem768 } from '@noble/post-quantum/ml-kem.js';
import { nobleMlDsa65, nobleMlKem768 } from './noble-post-quantum.ts';
import { opensslMlDsa65, opensslMlKem768 } from './openssl-post-quantum.ts';
import type { MlDsa65, MlKem768 } from './post-quantum.ts';
import { systemRandomBytes } from './random-bytes.ts';
import { type Answer, everyVector, hex, type Vector } from './testing/wycheproof.ts';

interface Signing extends Vector {
  readonly msg?: string;
  readonly mu?: string;
  readonly ctx?: string;
  readonly rnd?: string;
  readonly sig: string;
}

interface Verifying extends Vector {
  readonly msg: string;
  readonly ctx?: string;
  readonly sig: string;
}

interface Kem extends Vector {
  readonly seed: string;
  readonly m: string;
  readonly ek: string;
  readonly dk: string;
  readonly c: string;
  readonly K: string;
}

/** `exact`: the library can be told what to hedge with; otherwise both its signature and the vector's must verify. */
async function signed(vector: Signing, group: { privateSeed: string; publicKey: string }, mlDsa: MlDsa65, exact: boolean): Promise<Answer> {
  if (vector.msg === undefined) return { outside: 'signs a representative of a message' };
  const [context, message] = [hex(vector.ctx ?? ''), hex(vector.msg)];
  const key = mlDsa.key(hex(group.privateSeed));
  if (key === null) return 'refused';
  if (context.length > 255) {
    await assert.rejects(key.sign(context, message));
    return 'refused';
  }
  assert.deepEqual(key.publicKey, hex(group.publicKey));
  const signature = await key.sign(context, message);
  if (exact) assert.deepEqual(signature, hex(vector.sig), `vector ${vector.tcId}`);
  for (const one of [signature, hex(vector.sig)]) {
    assert.equal(await mlDsa.verify(context, message, one, key.publicKey), true, `vector ${vector.tcId}`);
  }
  return 'accepted';
}

const unasked = { outside: { 'signs a representative of a message': 17 } };
everyVector<{ privateSeed: string; publicKey: string }, Signing>(
  'noble',
  'mldsa_65_sign_seed_test.json',
  (vector, group) => {
    const hedge = vector.rnd === undefined ? new Uint8Array(32) : hex(vector.rnd);
    if (vector.msg === undefined) {
      // The port has no way to ask for these; the library below it answers them all the same.
      const { secretKey } = ml_dsa65.keygen(hex(group.privateSeed));
      const options = { externalMu: true, extraEntropy: hedge };
      assert.deepEqual(ml_dsa65.internal.sign(hex(vector.mu ?? ''), secretKey, options), hex(vector.sig), `vector ${vector.tcId}`);
    }
    return signed(
      vector,
      group,
      nobleMlDsa65(() => hedge),
      true,
    );
  },
  unasked,
);
everyVector<{ privateSeed: string; publicKey: string }, Signing>(
  'openssl, hedged',
  'mldsa_65_sign_seed_test.json',
  (vector, group) => signed(vector, group, opensslMlDsa65, false),
  unasked,
);

const libraries: readonly { name: string; mlDsa: MlDsa65; mlKem: MlKem768 }[] = [
  { name: 'noble', mlDsa: nobleMlDsa65(systemRandomBytes), mlKem: nobleMlKem768(systemRandomBytes) },
  { name: 'openssl', mlDsa: opensslMlDsa65, mlKem: opensslMlKem768 },
];

for (const { name, mlDsa, mlKem } of libraries) {
  everyVector<{ publicKey: string }, Verifying>(name, 'mldsa_65_verify_test.json', async (vector, { publicKey }): Promise<Answer> => {
    const verified = await mlDsa.verify(hex(vector.ctx ?? ''), hex(vector.msg), hex(vector.sig), hex(publicKey));
    return verified ? 'accepted' : 'refused';
  });

  everyVector<unknown, Kem>(name, 'mlkem_768_keygen_seed_test.json', async ({ seed, ek, dk }): Promise<Answer> => {
    assert.deepEqual(mlKem.key(hex(seed))?.publicKey, hex(ek));
    // The expanded private key never leaves a provider; noble's shows that the vector and the library mean the same.
    assert.deepEqual(ml_kem768.keygen(hex(seed)).secretKey, hex(dk));
    return 'accepted';
  });

  everyVector<unknown, Kem>(name, 'mlkem_768_test.json', async ({ seed, ek, c, K }): Promise<Answer> => {
    const key = mlKem.key(hex(seed));
    const shared = await key?.decapsulate(hex(c));
    if (!key || !shared) return 'refused';
    assert.deepEqual(key.publicKey, hex(ek));
    assert.deepEqual(shared, hex(K));
    return 'accepted';
  });
}

everyVector<unknown, Kem>('noble', 'mlkem_768_encaps_test.json', async ({ m, ek, c, K }): Promise<Answer> => {
  const made = await nobleMlKem768(() => hex(m)).encapsulate(hex(ek));
  if (made === null) return 'refused';
  assert.deepEqual(made, { ciphertext: hex(c), shared: hex(K) });
  return 'accepted';
});
everyVector<unknown, Kem>('openssl, drawing itself', 'mlkem_768_encaps_test.json', async ({ ek }): Promise<Answer> => {
  const made = await opensslMlKem768.encapsulate(hex(ek));
  if (made === null) return 'refused';
  assert.deepEqual([made.ciphertext.length, made.shared.length], [1088, 32]);
  return 'accepted';
});
