// SPDX-License-Identifier: Apache-2.0
import { toHex } from '../../identity/hex.ts';
import { sameOctets } from '../../identity/octets.ts';
import { seeded } from '../../testing/random.ts';
import type { Session } from '../session.ts';
import { calm, SimulatedWire, sessionWith, type WireConditions } from './simulated-wire.ts';
import { Station, type StationCrypto, type StationOptions } from './station.ts';

export interface Pair {
  readonly wire: SimulatedWire;
  readonly a: Station;
  readonly b: Station;
}

/** Two routers on one wire. The same seed gives the same run. */
export async function pairOf(
  seed: number,
  crypto: StationCrypto,
  conditions: WireConditions = calm,
  near: StationOptions = {},
  far: StationOptions = {},
): Promise<Pair> {
  const wire = new SimulatedWire(seed, crypto.symmetric, conditions);
  const a = await Station.make(1, crypto, seeded(seed * 4 + 1), near);
  const b = await Station.make(2, crypto, seeded(seed * 4 + 2), far);
  wire.stations.push(a, b);
  return { wire, a, b };
}

/** Both use one and the same session. */
export function agree({ a, b }: Pair): boolean {
  const [near, far] = [sessionWith(a, b), sessionWith(b, a)];
  return near !== null && far !== null && sameOctets(near.transcript, far.transcript);
}

/** Until both use the same session, and when that was; null where they do not by then. */
export async function linkUp(pair: Pair, until: number): Promise<number | null> {
  await pair.wire.run(until, () => agree(pair));
  return agree(pair) ? pair.wire.now : null;
}

/** What both ends of a session must see alike, in the same words. */
export const viewOf = (session: Session): string =>
  JSON.stringify({
    transcript: toHex(session.transcript),
    suite: session.suite,
    ends: session.ends,
    replaces: toHex(session.replaces),
    indices: session.role === 'initiator' ? [session.localIndex, session.remoteIndex] : [session.remoteIndex, session.localIndex],
    news: (session.role === 'initiator' ? [session.own, session.peer] : [session.peer, session.own]).map((one) => [
      one.svid,
      one.bundleVersion,
      toHex(one.revocationDigest),
      toHex(one.boot),
    ]),
    keys: [
      session.keys.macsecRoot.reveal(),
      ...[session.keys.channel, session.keys.tag, session.keys.resumption].flatMap((one) =>
        session.role === 'initiator' ? [one.send.reveal(), one.receive.reveal()] : [one.receive.reveal(), one.send.reveal()],
      ),
    ].map(toHex),
  });
