// SPDX-License-Identifier: Apache-2.0
import { parseArgs } from 'node:util';
import { granted } from '../../../ports/contract/outcome.ts';
import { sampleBeacon } from '../../../ports/contract/sample-beacons.ts';
import { systemClock } from '../../clock/system-clock.ts';
import { createUdpNeighbourChannel } from '../udp-neighbour-channel.ts';
import { layCable } from './cable.ts';

/**
 * What hearing costs: as root, `measure.ts [--neighbours 20] [--turns 20] [--seconds 10]`. Each neighbour sends ten
 * beacons a second, the agent drains so many times a second; only the drains are counted, as CPU time of this thread.
 */
const { values } = parseArgs({ options: { neighbours: { type: 'string' }, turns: { type: 'string' }, seconds: { type: 'string' } } });
const neighbours = Number(values.neighbours ?? 20);
const turns = Number(values.turns ?? 20);
const length = Number(values.seconds ?? 10);

const cable = layCable('measure');
const channel = granted(createUdpNeighbourChannel(systemClock, 1));
const others = granted(createUdpNeighbourChannel(systemClock, 2));
cable.inside(cable.near, () => granted(channel.open(cable.near.hardif, cable.near.name)));
cable.inside(cable.far, () => granted(others.open(cable.far.hardif, cable.far.name)));

function spent(work: () => number): { readonly cpu: number; readonly frames: number } {
  const before = process.cpuUsage();
  const frames = work();
  const { user, system } = process.cpuUsage(before);
  return { cpu: (user + system) / 1000, frames };
}

const perTurn = (neighbours * 10) / turns;
const total = { drain: 0, empty: 0, send: 0, frames: 0 };
/** An agent runs for weeks: what counts is compiled code, not the first thousand beacons. */
const warmUp = 10_000;
try {
  let sequence = 0;
  while (sequence < warmUp) {
    for (let n = 0; n < 50; n += 1) {
      sequence += 1;
      granted(others.send(cable.far.hardif, sampleBeacon(sequence & 0xffff, Math.min(16, neighbours))));
    }
    channel.drain();
  }
  for (let turn = 0; turn < length * turns; turn += 1) {
    for (let n = 0; n < perTurn; n += 1) {
      sequence += 1;
      granted(others.send(cable.far.hardif, sampleBeacon(sequence & 0xffff, Math.min(16, neighbours))));
    }
    const told = spent(() => channel.drain().beacons.length);
    total.drain += told.cpu;
    total.frames += told.frames;
    total.empty += spent(() => channel.drain().beacons.length).cpu;
    total.send += spent(() => Number(channel.send(cable.near.hardif, sampleBeacon(turn)).ok)).cpu;
    await new Promise((resolve) => setTimeout(resolve, 1000 / turns));
  }
} finally {
  channel.close();
  others.close();
  cable.close();
}
const share = (cpu: number): string => `${((cpu / (length * 1000)) * 100).toFixed(3)} % of a core`;
process.stdout.write(
  `${neighbours} neighbours, ${total.frames} beacons in ${length} s, ${turns} turns a second\n` +
    `drains: ${((total.drain / total.frames) * 1000).toFixed(1)} µs a beacon, ${share(total.drain)} if evenly spread over wall time\n` +
    `drains of nothing: ${((total.empty / (length * turns)) * 1000).toFixed(1)} µs each\n` +
    `sends: ${((total.send / (length * turns)) * 1000).toFixed(1)} µs each\n`,
);
