// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newKeys } from '../../adapters/identity/key-pair.ts';
import { makeRequest, type Reason } from '../../adapters/identity/make-request.ts';
import { acceptAnswer, type Enrolled } from '../../core/identity/accept-answer.ts';
import { decodeAnswer } from '../../core/identity/answer-codec.ts';
import type { EnrolmentRequest } from '../../core/identity/enrolment.ts';
import { decodeEnrolment } from '../../core/identity/enrolment-codec.ts';
import { parseJoinToken } from '../../core/identity/join-token-text.ts';
import type { SvidHash } from '../../core/identity/pq-svid.ts';
import { decodeSvid, svidHash } from '../../core/identity/pq-svid-codec.ts';
import { decodeRevocations } from '../../core/identity/revocation-codec.ts';
import type { SpiffeId, TrustDomain } from '../../core/identity/spiffe-id.ts';
import { spokenSuites } from '../../core/identity/suites.ts';
import { parseTrustBundle } from '../../core/identity/trust-bundle-json.ts';
import type { Authority } from '../authority.ts';
import type { Crypto } from '../crypto.ts';
import type { IdentityKeys } from '../identity-store.ts';
import { codeOf, granted } from './outcome.ts';

const id = 'spiffe://mesh.example/router/r1' as SpiffeId;

export interface AuthorityUnderTest {
  readonly crypto: Crypto;
  readonly authority: Authority;
  /** A new join token's text, for the role `relay`. */
  token(id: SpiffeId): Promise<string>;
  /** Revokes every key of a member. */
  revoke(id: SpiffeId): Promise<void>;
}

/** `found` makes an authority for `mesh.example`; `close` ends it. */
export function authorityContract(name: string, { found, close }: { found: () => Promise<AuthorityUnderTest>; close: () => void }): void {
  const within = (title: string, body: (it: AuthorityUnderTest) => Promise<void>): void => {
    test(`${name}: ${title}`, async () => {
      try {
        await body(await found());
      } finally {
        close();
      }
    });
  };
  const ask = async ({ crypto }: AuthorityUnderTest, reason: Reason, keys: IdentityKeys = newKeys(), who = id) => {
    const claims = { id: who, zone: '', roles: ['relay', 'root'], suites: spokenSuites };
    const bytes = granted(await makeRequest(crypto, keys, claims, reason));
    return { bytes, keys, enrolment: granted(decodeEnrolment(bytes)) };
  };
  const taken = (
    { crypto }: AuthorityUnderTest,
    { request }: EnrolmentRequest,
    trust: Parameters<typeof acceptAnswer>[1]['trust'],
    answer: Uint8Array,
  ): Enrolled => granted(acceptAnswer(crypto.symmetric, { request, trust }, granted(decodeAnswer(answer))));
  const enrol = async (it: AuthorityUnderTest) => {
    const token = granted(parseJoinToken(it.crypto.symmetric, await it.token(id)));
    const { bytes, keys, enrolment } = await ask(it, { kind: 'token', token });
    const enrolled = taken(it, enrolment, { kind: 'token', token }, granted(await it.authority.answer(bytes)));
    return { token, bytes, keys, enrolled, hash: svidHash(it.crypto.symmetric, enrolled.svid) };
  };

  within('a request with a token gets an SVID that its issuer signed, with the bundle, and no role beyond the token’s', async (it) => {
    const { enrolled } = await enrol(it);
    const { svid, issuerKey, bundle } = enrolled;
    assert.deepEqual([svid.id, svid.roles], [id, ['relay']]);
    assert.equal(await it.crypto.signatures.verify('x0/svid/1', svid.bytes, svid.signature, issuerKey), true);
    assert.deepEqual(
      granted(parseTrustBundle(it.crypto.symmetric, 'mesh.example' as TrustDomain, granted(await it.authority.bundle()))),
      bundle,
    );
  });
  within('the same request again gets the same SVID again, another one with the same token none', async (it) => {
    const { token, bytes, enrolled } = await enrol(it);
    const again = granted(decodeAnswer(granted(await it.authority.answer(bytes))));
    assert.ok(again.answer.kind === 'granted');
    assert.deepEqual(again.answer.svid, Uint8Array.of(...enrolled.svid.bytes, ...enrolled.svid.signature));
    assert.equal(codeOf(await it.authority.answer((await ask(it, { kind: 'token', token })).bytes)), 'token-used');
  });
  within('unknown, altered and other routers’ tokens are refused', async (it) => {
    const token = granted(parseJoinToken(it.crypto.symmetric, await it.token(id)));
    const stranger = { ...token, secret: new Uint8Array(20).fill(7) };
    assert.equal(codeOf(await it.authority.answer((await ask(it, { kind: 'token', token: stranger })).bytes)), 'token-unknown');
    const { bytes } = await ask(it, { kind: 'token', token });
    assert.equal(codeOf(await it.authority.answer(bytes.with(-1, (bytes.at(-1) ?? 0) ^ 1))), 'token-mac');
    const other = await ask(it, { kind: 'token', token }, newKeys(), `${id}b` as SpiffeId);
    assert.equal(codeOf(await it.authority.answer(other.bytes)), 'token-other-name');
  });
  within('bytes that are no request, and requests without the key, are refused', async (it) => {
    const token = granted(parseJoinToken(it.crypto.symmetric, await it.token(id)));
    const { bytes } = await ask(it, { kind: 'token', token });
    assert.equal(codeOf(await it.authority.answer(new Uint8Array(20))), 'request-malformed');
    assert.equal(codeOf(await it.authority.answer(bytes.subarray(0, -1))), 'request-malformed');
    // Four bytes of head and two of the request's, then the public key.
    assert.equal(codeOf(await it.authority.answer(bytes.with(1_000, (bytes[1_000] ?? 0) ^ 1))), 'request-possession');
  });
  within('the holder of an SVID gets its successor with new keys, under the bundle it has', async (it) => {
    const { keys, hash, enrolled } = await enrol(it);
    const next = await ask(it, { kind: 'renewal', svid: hash, seed: keys.seed });
    const answer = granted(await it.authority.answer(next.bytes));
    const { svid } = taken(it, next.enrolment, { kind: 'bundle', bundle: enrolled.bundle }, answer);
    assert.deepEqual([svid.id, svid.roles, svid.publicKey], [id, ['relay'], next.enrolment.request.publicKey]);
  });
  const renew = async (it: AuthorityUnderTest, hash: SvidHash, { seed }: IdentityKeys) => {
    const asked = await ask(it, { kind: 'renewal', svid: hash, seed });
    const answer = await it.authority.answer(asked.bytes);
    if (!answer.ok) return { code: answer.refusal.code, ...asked, hash };
    const read = granted(decodeAnswer(answer.value));
    assert.ok(read.answer.kind === 'granted');
    return { code: 'accepted', ...asked, hash: svidHash(it.crypto.symmetric, granted(decodeSvid(read.answer.svid))) };
  };
  within('an honest router whose answer got lost asks again with the SVID it has, also with other keys', async (it) => {
    const { keys, hash } = await enrol(it);
    const lost = await renew(it, hash, keys);
    assert.equal(codeOf(await it.authority.answer(lost.bytes)), 'accepted');
    const again = await renew(it, hash, keys);
    assert.deepEqual([lost.code, again.code], ['accepted', 'accepted']);
    assert.equal((await renew(it, again.hash, again.keys)).code, 'accepted');
  });
  within('a thief with a key of two generations ago renews nothing, nor has the old answer again', async (it) => {
    const { keys, hash } = await enrol(it);
    const second = await renew(it, hash, keys);
    const third = await renew(it, second.hash, second.keys);
    assert.equal((await renew(it, hash, keys)).code, 'renewal-superseded');
    assert.equal(codeOf(await it.authority.answer(second.bytes)), 'renewal-superseded');
    assert.equal((await renew(it, third.hash, third.keys)).code, 'accepted');
  });
  within('a thief who renewed beside the owner is out as soon as the owner renews again', async (it) => {
    const { keys, hash } = await enrol(it);
    const thief = await renew(it, hash, keys);
    const owner = await renew(it, hash, keys);
    assert.equal((await renew(it, owner.hash, owner.keys)).code, 'accepted');
    assert.equal((await renew(it, thief.hash, thief.keys)).code, 'renewal-superseded');
  });
  within('after re-enrolment by a token the old line is dead, and the new one goes on', async (it) => {
    const before = await enrol(it);
    const last = await renew(it, before.hash, before.keys);
    const anew = await enrol(it);
    for (const old of [before, last]) assert.equal((await renew(it, old.hash, old.keys)).code, 'renewal-superseded');
    assert.equal((await renew(it, anew.hash, anew.keys)).code, 'accepted');
  });
  within('who holds nothing, something unknown or something revoked gets no renewal', async (it) => {
    const { keys, hash } = await enrol(it);
    const unknown = await ask(it, { kind: 'renewal', svid: 'ab'.repeat(32) as SvidHash, seed: keys.seed });
    assert.equal(codeOf(await it.authority.answer(unknown.bytes)), 'renewal-unknown');
    const thief = await ask(it, { kind: 'renewal', svid: hash, seed: newKeys().seed });
    assert.equal(codeOf(await it.authority.answer(thief.bytes)), 'renewal-holder');
    assert.deepEqual(granted(await it.authority.revocations()), []);
    await it.revoke(id);
    const late = await ask(it, { kind: 'renewal', svid: hash, seed: keys.seed });
    assert.equal(codeOf(await it.authority.answer(late.bytes)), 'renewal-revoked');
    const [list] = granted(await it.authority.revocations());
    assert.equal(granted(decodeRevocations(list ?? new Uint8Array())).entries[0]?.id, id);
  });
}
