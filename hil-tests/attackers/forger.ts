// SPDX-License-Identifier: Apache-2.0
import { randomBytes } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { beaconGroup, beaconPort } from '../../agent/adapters/neighbour-channel/beacon-address.ts';
import { encodeBeacon } from '../../agent/adapters/neighbour-channel/beacon-codec.ts';
import { decodeTaggedBeacon, encodeHead, encodeSaid, encodeTaggedBeacon, type TaggedBeacon } from '../../agent/core/link/tagged-beacon.ts';
import type { MacAddress } from '../../agent/core/mesh/mac-address.ts';
import { ms } from '../../agent/core/time.ts';
import { groupMac, udpFrame } from './ip6-frame.ts';
import { optionsOf, pacer, runUntilTold } from './program.ts';
import { readFrame } from './read-frame.ts';
import { openWire } from './wire.ts';

/**
 * Sends beacons in the names of the routers that it hears, with their addresses and whatever it can think of in them:
 * `forger.ts --on air0 --rate 100`. Reports `{"imitated":N,"sent":N}`.
 */
const { on, rate } = optionsOf('on', 'rate');
const wire = openWire(on);
const due = pacer(Number(rate), () => performance.now());
interface Victim {
  readonly beacon: TaggedBeacon;
  readonly ip: Buffer;
}
const victims = new Map<MacAddress, Victim>();
let sent = 0;

const said = (victim: Victim, isolated: boolean) => ({
  node: victim.beacon.node,
  sequence: victim.beacon.sequence & 0xffff,
  loss: 1,
  isolated,
  penalised: !isolated,
});

/** What an outsider can make of a beacon that it heard. */
const forgeries: readonly ((victim: Victim, others: readonly Victim[]) => Uint8Array)[] = [
  // The victim's own entries under a later number, saying that it isolated everybody; their tags do not fit any more.
  (victim, others) =>
    encodeTaggedBeacon(
      encodeHead({ ...victim.beacon, sequence: (victim.beacon.sequence + 1000) >>> 0, boost: 3 }),
      victim.beacon.entries.map((entry, n) => ({ ...entry, said: encodeSaid(said(others[n % others.length] ?? victim, true)) })),
    ),
  // The same with tags that are guessed.
  ({ beacon }) =>
    encodeTaggedBeacon(
      encodeHead({ ...beacon, sequence: (beacon.sequence + 1) >>> 0 }),
      beacon.entries.map((entry) => ({ ...entry, tag: randomBytes(8) })),
    ),
  // Without entries: the victim would seem to have forgotten everybody.
  ({ beacon }) =>
    encodeTaggedBeacon(encodeHead({ ...beacon, sequence: (beacon.sequence + 2) >>> 0, node: randomBytes(4).readUInt32BE() as never }), []),
  // As agents without protection speak.
  ({ beacon }, others) =>
    encodeBeacon({
      ...beacon,
      interval: ms(100),
      sequence: beacon.sequence & 0xffff,
      boost: 3,
      heard: others.map((one) => said(one, true)),
    }),
];

function listen(): void {
  for (const frame of wire.heard()) {
    const seen = readFrame(frame);
    if (seen?.udp?.to !== beaconPort || seen.ip6 === null) continue;
    const read = decodeTaggedBeacon(Buffer.from(seen.udp.payload));
    if (read.ok) victims.set(seen.from, { beacon: read.value, ip: Buffer.from(seen.ip6.from) });
  }
}

runUntilTold(
  () => {
    listen();
    const all = [...victims];
    for (let n = all.length === 0 ? 0 : due(); n > 0; n -= 1) {
      const [mac, victim] = all[sent % all.length] as (typeof all)[number];
      const others = all.flatMap(([other, one]) => (other === mac ? [] : [one]));
      const forge = forgeries[Math.floor(sent / all.length) % forgeries.length] as (typeof forgeries)[number];
      if (others.length === 0) break;
      const ends = { fromMac: mac, toMac: groupMac(beaconGroup), from: victim.ip, to: beaconGroup };
      if (wire.send(udpFrame(ends, { from: beaconPort, to: beaconPort }, forge(victim, others)))) sent += 1;
    }
  },
  () => ({ imitated: victims.size, sent }),
);
