// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nodeSymmetric as symmetric } from '../../adapters/crypto/node-symmetric.ts';
import { granted } from '../../ports/contract/outcome.ts';
import type { Outcome } from '../refusal.ts';
import { seeded } from '../testing/random.ts';
import { decodeAnswer, encodeAnswer, encodeAnswerBody } from './answer-codec.ts';
import { decodeEnrolment, encodeEnrolment } from './enrolment-codec.ts';
import { sameOctets } from './octets.ts';
import { decodeSvid, encodeSvid } from './pq-svid-codec.ts';
import { decodeRevocations, encodeRevocations } from './revocation-codec.ts';
import { decodeInstant, encodeInstant, encodeInstantBody } from './signed-instant.ts';
import { decodeRequest, encodeRequest } from './signing-request-codec.ts';
import { sampleEnrolment, sampleRequest } from './testing/requests.ts';
import {
  barn,
  onDay,
  roof,
  sampleBundle,
  sampleIssuer,
  sampleOctets,
  sampleRevocations,
  sampleSignature,
  sampleSvid,
} from './testing/samples.ts';
import { formatTrustBundle } from './trust-bundle-json.ts';

interface Subject<T> {
  readonly code: string;
  readonly samples: readonly Uint8Array[];
  /** Where in the samples structure is rather than a key or signature: most faults are put there. */
  readonly hot: readonly (readonly [from: number, length: number])[];
  readonly decode: (bytes: Uint8Array) => Outcome<T>;
  readonly encode: (value: T) => Uint8Array;
}

/** Whatever is understood is said again in the same bytes, whatever is not is refused with the decoder's code, nothing throws. */
function fuzz<T>(subject: Subject<T>, rounds: number): number {
  const random = seeded(0x51d);
  const below = (n: number): number => Math.floor(random() * n);
  const room = new Uint8Array(Math.max(...subject.samples.map((sample) => sample.length)) + 16);
  let understood = 0;
  for (let round = 0; round < rounds; round += 1) {
    const sample = subject.samples[round % subject.samples.length] as Uint8Array;
    const [from, span] = subject.hot[round % subject.hot.length] as readonly [number, number];
    room.set(sample);
    for (let faults = 1 + below(3); faults > 0; faults -= 1) {
      const at = below(8) === 0 ? below(sample.length) : from + below(span);
      room[at] = below(3) === 0 ? below(256) : (room[at] as number) ^ (1 << below(8));
    }
    const length = below(6) === 0 ? below(room.length + 1) : sample.length;
    const bytes = room.subarray(0, length);
    const read = subject.decode(bytes);
    if (!read.ok) {
      if (read.refusal.code !== subject.code || read.refusal.family !== 'peer') assert.fail(read.refusal.code);
      continue;
    }
    understood += 1;
    if (understood % 16 === 0 && !sameOctets(subject.encode(read.value), bytes)) assert.fail('understood and said otherwise');
  }
  return understood;
}

const svids = [{}, { zone: '', roles: [] }, { id: barn, roles: ['a', 'b', 'c'] }].map((change) =>
  encodeSvid(sampleSvid(symmetric, change)),
);

test('one million mutated SVIDs: each is refused, or is the one encoding of what it says', () => {
  const subject = {
    code: 'svid-malformed',
    samples: svids,
    hot: [
      [0, 2],
      [1954, 110],
      [1998, 60],
    ] as const,
    decode: decodeSvid,
    encode: encodeSvid,
  };
  const understood = fuzz(subject, 1_000_000);
  assert.ok(understood > 50_000 && understood < 900_000, `${understood} were understood`);
});

test('mutated signing requests', () => {
  const samples = [encodeRequest(sampleRequest())];
  const proof = sampleRequest().bytes.length - 64;
  const subject = {
    code: 'request-malformed',
    samples,
    hot: [
      [0, 2],
      [1954, 30],
      [2077, 60],
      [proof - 8, 16],
    ] as const,
    decode: decodeRequest,
    encode: encodeRequest,
  };
  const understood = fuzz(subject, 100_000);
  assert.ok(understood > 2_000 && understood < 98_000, `${understood} were understood`);
});

test('mutated requests for enrolment', () => {
  const samples = [encodeEnrolment(sampleEnrolment('token')), encodeEnrolment(sampleEnrolment('renewal'))];
  const end = Math.min(...samples.map((sample) => sample.length));
  const subject = {
    code: 'request-malformed',
    samples,
    hot: [
      [0, 6],
      [end - 45, 45],
    ] as const,
    decode: decodeEnrolment,
    encode: encodeEnrolment,
  };
  const understood = fuzz(subject, 100_000);
  assert.ok(understood > 2_000 && understood < 98_000, `${understood} were understood`);
});

test('mutated answers', () => {
  const bundle = formatTrustBundle(sampleBundle(1, sampleIssuer(symmetric, 1)));
  const grant = {
    kind: 'granted',
    svid: svids[0] as Uint8Array,
    chain: [sampleOctets(40, 1)],
    bundle,
    decision: sampleOctets(9, 2),
  } as const;
  const request = sampleOctets(32, 3);
  const mac = sampleOctets(32, 4);
  const samples = [
    encodeAnswer(granted(encodeAnswerBody({ request, answer: grant })), mac),
    encodeAnswer(granted(encodeAnswerBody({ request, answer: { kind: 'denied', code: 'token-used' } })), null),
  ];
  const encode = (value: Parameters<typeof encodeAnswerBody>[0] & { readonly mac: Uint8Array | null }): Uint8Array =>
    encodeAnswer(granted(encodeAnswerBody(value)), value.mac);
  const understood = fuzz(
    {
      code: 'answer-malformed',
      samples,
      hot: [
        [0, 37],
        [34, 12],
      ] as const,
      decode: decodeAnswer,
      encode,
    },
    30_000,
  );
  assert.ok(understood > 2_000 && understood < 29_000, `${understood} were understood`);
});

test('mutated lists of revocations', () => {
  const hash = 'ab'.repeat(32);
  const entries = [
    { id: roof, kind: 'svid', hash, until: onDay(40) },
    { id: barn, kind: 'key', hash, until: onDay(50) },
    { id: barn, kind: 'renewal', hash, until: onDay(50) },
  ] as const;
  const samples = [
    encodeRevocations(sampleRevocations(symmetric, { entries })),
    encodeRevocations(sampleRevocations(symmetric, { entries, revoker: 'decision' })),
    encodeRevocations(sampleRevocations(symmetric)),
  ];
  const subject = {
    code: 'revocation-malformed',
    samples,
    hot: [
      [0, 70],
      [4, 30],
    ] as const,
    decode: decodeRevocations,
    encode: encodeRevocations,
  };
  const understood = fuzz(subject, 100_000);
  assert.ok(understood > 2_000 && understood < 98_000, `${understood} were understood`);
});

test('mutated signed instants', () => {
  const body = granted(encodeInstantBody({ issuer: sampleIssuer(symmetric, 1).keyId, at: onDay(3), nonce: sampleOctets(16, 1) }));
  const subject = {
    code: 'instant-malformed',
    samples: [encodeInstant(body, sampleSignature(1))],
    hot: [
      [0, 2],
      [34, 22],
    ] as const,
    decode: decodeInstant,
    encode: (value: { readonly bytes: Uint8Array; readonly signature: Uint8Array }) => encodeInstant(value.bytes, value.signature),
  };
  const understood = fuzz(subject, 100_000);
  assert.ok(understood > 2_000 && understood < 98_000, `${understood} were understood`);
});
