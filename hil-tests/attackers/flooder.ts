// SPDX-License-Identifier: Apache-2.0
import { randomBytes } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { createCrypto } from '../../agent/adapters/crypto/create-crypto.ts';
import { beaconPort } from '../../agent/adapters/neighbour-channel/beacon-address.ts';
import { decodeFrame } from '../../agent/core/link/handshake-decode.ts';
import type { MacAddress } from '../../agent/core/mesh/mac-address.ts';
import { floodFrames } from './flood-frame.ts';
import { madeUpMac, madeUpNumber } from './made-up-address.ts';
import { need } from './need.ts';
import { advertise } from './neighbour-discovery.ts';
import { optionsOf, pacer, runUntilTold } from './program.ts';
import { readFrame } from './read-frame.ts';
import { openWire } from './wire.ts';

/**
 * Sends a router first messages of handshakes, each from an address of its own, answers for these addresses, and returns the cookies
 * that come: `flooder.ts --on to-r1 --target 02:… --rate 10000`. Reports `{"sent":N,"cookies":N,"seconds":S}`.
 */
const { on, target, rate } = optionsOf('on', 'target', 'rate');
const mac = target as MacAddress;
const { crypto } = await createCrypto();
const { publicKey: share } = need(await crypto.agreement.agreementKey(randomBytes(32)));
const wire = openWire(on);
const due = pacer(Number(rate), () => performance.now());
const began = performance.now();
let sent = 0;
let cookies = 0;

const frameOf = floodFrames(mac, share);

/** The message says by its index whose it is, so nothing is kept for each: the flooder has no more state than its victim. */
const say = (count: number, cookie?: Uint8Array): boolean => wire.send(frameOf(count, cookie));

function answer(frame: Buffer): void {
  const seen = readFrame(frame);
  if (seen === null || seen.from !== mac) return;
  const owned = advertise(seen, (address) => {
    const n = madeUpNumber(address);
    return n === null ? null : madeUpMac(n);
  });
  if (owned !== null) return void wire.send(owned);
  const read = seen.udp?.to === beaconPort ? decodeFrame(seen.udp.payload) : null;
  if (read?.ok !== true || read.value.kind !== 'cookie' || read.value.to < 1) return;
  if (say(read.value.to - 1, read.value.cookie)) cookies += 1;
}

runUntilTold(
  () => {
    for (const frame of wire.heard()) answer(frame);
    for (let n = due(); n > 0; n -= 1) if (say(sent)) sent += 1;
  },
  () => ({ sent, cookies, seconds: (performance.now() - began) / 1000 }),
  2,
);
