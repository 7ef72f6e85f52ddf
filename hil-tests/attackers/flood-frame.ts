// SPDX-License-Identifier: Apache-2.0
import { beaconPort } from '../../agent/adapters/neighbour-channel/beacon-address.ts';
import { spokenSuites } from '../../agent/core/identity/suites.ts';
import { proofLength } from '../../agent/core/link/handshake-lengths.ts';
import { type MacAddress, macToBytes } from '../../agent/core/mesh/mac-address.ts';
import { firstMessage } from './first-message.ts';
import { type Ends, ethernetLength, ip6Length, linkLocalOf, nextHeader, pseudoSum, udpFrame } from './ip6-frame.ts';
import { madeUpAddress, madeUpMac, mostMadeUp } from './made-up-address.ts';
import { checksumOf, octetSum } from './octet-sum.ts';

const udpAt = ethernetLength + ip6Length;
const messageAt = udpAt + 8;
/** In the message: after kind and type; and after the list of suites that follows the index. */
const indexAt = messageAt + 2;
const macAt = indexAt + 4 + 1 + 2 * spokenSuites.length;
const addressAt = 22;
const none = new Uint8Array(proofLength);

/**
 * First messages as fast as a flood wants them: the `count`th comes from the made-up address of that number, with the index count + 1.
 * All are written into one frame; only what differs is summed again.
 */
export function floodFrames(target: MacAddress, share: Uint8Array): (count: number, cookie?: Uint8Array) => Buffer {
  const ends: Ends = { fromMac: madeUpMac(0), toMac: target, from: madeUpAddress(0), to: linkLocalOf(target) };
  const frame = udpFrame(ends, { from: beaconPort, to: beaconPort }, firstMessage(1, ends.fromMac, share));
  const cookieAt = frame.length - proofLength;
  for (const [at, length] of [
    [indexAt, 4],
    [macAt, 6],
    [udpAt + 6, 2],
  ] as const)
    frame.fill(0, at, at + length);
  const packet = frame.subarray(udpAt);
  const constant = pseudoSum({ from: new Uint8Array(16), to: ends.to }, nextHeader.udp, packet.length) + octetSum(packet);
  return (count, cookie = none) => {
    const n = count % mostMadeUp;
    const [mac, address] = [macToBytes(madeUpMac(n)), madeUpAddress(n)];
    frame.set(mac, 6);
    frame.set(address, addressAt);
    frame.writeUInt32BE(count + 1, indexAt);
    frame.set(mac, macAt);
    frame.set(cookie, cookieAt);
    const differing =
      octetSum(address) + octetSum(frame.subarray(indexAt, indexAt + 4), indexAt) + octetSum(mac, macAt) + octetSum(cookie, cookieAt);
    frame.writeUInt16BE(checksumOf(constant + differing) || 0xffff, udpAt + 6);
    return frame;
  };
}
