// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { unlinkSync } from 'node:fs';
import { beforeEach, test } from 'node:test';
import { findBpftool } from '../agent/adapters/xdp/bpftool.ts';
import type { LoadedProgram } from '../agent/adapters/xdp/loaded-program.ts';
import { possibleCpus } from '../agent/adapters/xdp/possible-cpus.ts';
import { createSourceMap, type SourceMap } from '../agent/adapters/xdp/source-map.ts';
import { type MacAddress, macFromBytes } from '../agent/core/mesh/mac-address.ts';
import type { PacketCounters } from '../agent/core/mesh/packet-counters.ts';
import { seeded } from '../agent/core/testing/random.ts';
import { countFrame } from '../agent/ports/contract/count-frame.ts';
import { granted } from '../agent/ports/contract/outcome.ts';
import { batmanFrame, batmanPacket, broadcastMac, frameOf, packetType, plainFrame } from '../agent/ports/contract/sample-frames.ts';
import { currentObjects } from './current-objects.ts';
import { loadForTrial } from './pinned-trial.ts';
import { pass, testRun } from './test-run.ts';

const all = { has: () => true };
const [from, to] = ['02:00:00:00:00:01', '02:00:00:00:00:02'] as [MacAddress, MacAddress];
const cpus = granted(possibleCpus());
/** telemetry.h: TELEMETRY_ADMITTED_PER_WINDOW, each CPU for itself, one second. */
const admittedPerWindow = 32;

let loaded: LoadedProgram;
let map: SourceMap;

beforeEach(async () => {
  loaded = await loadForTrial();
  map = createSourceMap(loaded.sources, loaded.totals, cpus);
});
const release = (): void => loaded.close();

/** Each test has a program and maps of its own, and leaves none in the kernel. */
function told(title: string, body: () => void | Promise<void>): void {
  test(title, async () => {
    try {
      await body();
    } finally {
      release();
    }
  });
}

function run(...frames: Buffer[]): void {
  for (const frame of frames) assert.equal(testRun(loaded.program, frame).verdict, pass);
}

function counted(source: MacAddress = from): Omit<PacketCounters, 'lastSeen' | 'hardif' | 'source'> | null {
  const row = granted(map.read(all)).find((one) => one.source === source);
  if (row === undefined) return null;
  const { packets, bytes, ogms, broadcasts } = row;
  return { packets, bytes, ogms, broadcasts };
}

told('OGMs of both algorithms and ELP are announcements, and broadcasts', () => {
  run(batmanFrame(from, packetType.ivOgm), batmanFrame(from, packetType.ogm2), batmanFrame(from, packetType.elp));
  assert.deepEqual(counted(), { packets: 3, bytes: 180, ogms: 3, broadcasts: 3 });
});

told('a flooded payload, a coded frame and a unicast are no announcements', () => {
  run(batmanFrame(from, packetType.broadcast), batmanFrame(from, packetType.coded, 46, to), batmanFrame(from, packetType.unicast, 46, to));
  assert.deepEqual(counted(), { packets: 3, bytes: 180, ogms: 0, broadcasts: 1 });
});

told('an aggregate of OGMs is one frame and counts once', () => {
  run(frameOf(broadcastMac, from, 0x4305, Buffer.concat([batmanPacket(0, 24), batmanPacket(0, 24), batmanPacket(0, 24)])));
  assert.deepEqual(counted(), { packets: 1, bytes: 86, ogms: 1, broadcasts: 1 });
});

told('an announcement is one behind one VLAN tag or two, not behind three', () => {
  const tagged = (...tags: [number, number][]): Buffer => frameOf(broadcastMac, from, 0x4305, batmanPacket(packetType.ivOgm, 46), tags);
  run(tagged([0x8100, 5]));
  assert.equal(counted()?.ogms, 1);
  run(tagged([0x88a8, 7], [0x8100, 5]));
  assert.equal(counted()?.ogms, 2);
  run(tagged([0x88a8, 7], [0x8100, 5], [0x8100, 6]));
  assert.deepEqual(counted(), { packets: 3, bytes: 64 + 68 + 72, ogms: 2, broadcasts: 3 });
});

told('a header that is cut off counts as a frame and as no announcement', () => {
  for (const [type, length] of [
    [packetType.ivOgm, 24],
    [packetType.elp, 16],
    [packetType.ogm2, 20],
  ] as const) {
    const before = counted()?.ogms ?? 0;
    for (let short = 0; short < length; short += 1) run(batmanFrame(from, type, short));
    assert.equal(counted()?.ogms ?? 0, before);
    run(batmanFrame(from, type, length));
    assert.equal(counted()?.ogms, before + 1);
  }
});

told('a bare Ethernet header, a cut VLAN tag and another version of batman-adv pass and are frames', () => {
  run(frameOf(to, from, 0x4305, Buffer.alloc(0)), frameOf(to, from, 0x8100, Buffer.from([0])), frameOf(to, from, 0x8100, Buffer.alloc(3)));
  run(frameOf(to, from, 0x4305, batmanPacket(packetType.ivOgm, 46, 14)));
  assert.deepEqual(counted(), { packets: 4, bytes: 14 + 15 + 17 + 60, ogms: 0, broadcasts: 0 });
});

told('a source that is no single station is counted for nobody', () => {
  run(plainFrame(to, broadcastMac), plainFrame(to, '01:00:5e:00:00:01' as MacAddress), plainFrame(to, '00:00:00:00:00:00' as MacAddress));
  assert.deepEqual(granted(map.read(all)), []);
  const { malformed, packets, admitted } = granted(map.totals());
  assert.deepEqual({ malformed, packets, admitted }, { malformed: 3, packets: 3, admitted: 0 });
});

told('a frame longer than a page of memory counts with all its bytes', () => {
  run(plainFrame(to, from, 8986));
  assert.deepEqual(counted(), { packets: 1, bytes: 9000, ogms: 0, broadcasts: 0 });
});

told('the time last seen is on the clock that the agent reads', () => {
  const now = (): number => Number(process.hrtime.bigint()) / 1e6;
  const before = now();
  run(plainFrame(to, from));
  const row = granted(map.read(all))[0];
  assert.ok(row !== undefined && row.lastSeen >= before - 0.001 && row.lastSeen <= now() + 0.001);
});

told('a hundred thousand random frames are counted as the rules say', () => {
  const random = seeded(20260823);
  const below = (limit: number): number => Math.floor(random() * limit);
  const sources = Array.from({ length: admittedPerWindow }, (_, n) => `02:00:00:00:01:${n.toString(16).padStart(2, '0')}` as MacAddress);
  const expected = new Map<string, { packets: number; bytes: number; ogms: number; broadcasts: number }>();
  let none = 0;
  for (let n = 0; n < 100_000; n += 1) {
    const frame = Buffer.alloc(14 + below(100));
    for (let i = 0; i < frame.length; i += 1) frame[i] = below(256);
    // Mostly near the truth: pure noise would never reach the deeper branches.
    frame.set(frameOf(random() < 0.3 ? broadcastMac : to, sources[below(sources.length)] ?? from, 0, Buffer.alloc(0)).subarray(0, 12));
    if (random() < 0.05) frame[6] = 1;
    let at = 12;
    while (at + 8 < frame.length && random() < 0.3) {
      frame.writeUInt16BE(random() < 0.5 ? 0x8100 : 0x88a8, at);
      at += 4;
    }
    if (random() < 0.8) frame.writeUInt16BE(0x4305, at);
    if (at + 4 <= frame.length && random() < 0.9) frame.set([below(6), random() < 0.9 ? 15 : below(256)], at + 2);
    run(frame);
    const rules = countFrame(frame);
    if (rules === null) {
      none += 1;
      continue;
    }
    const row = expected.get(rules.source) ?? { packets: 0, bytes: 0, ogms: 0, broadcasts: 0 };
    expected.set(rules.source, {
      packets: row.packets + 1,
      bytes: row.bytes + rules.bytes,
      ogms: row.ogms + Number(rules.announcement),
      broadcasts: row.broadcasts + Number(rules.broadcast),
    });
  }
  assert.equal(expected.size, sources.length);
  assert.ok([...expected.values()].every(({ ogms }) => ogms > 100));
  for (const [source, row] of expected) assert.deepEqual(counted(source as MacAddress), row);
  const { packets, malformed, admitted, turnedAway } = granted(map.totals());
  assert.deepEqual(
    { packets, malformed, admitted, turnedAway },
    { packets: 100_000, malformed: none, admitted: sources.length, turnedAway: 0 },
  );
});

told('a flood of invented sources does not push out one that was there, and is bounded and told', () => {
  run(plainFrame(to, from));
  const began = performance.now();
  const flood = 20_000;
  for (let n = 0; n < flood; n += 1) {
    const mac = Buffer.alloc(6);
    mac.writeUIntBE(0x020000000000 + 0x10000 + n, 0, 6);
    run(plainFrame(to, macFromBytes(mac)));
  }
  const windows = Math.ceil((performance.now() - began) / 1000) + 1;
  run(plainFrame(to, from));
  assert.equal(counted()?.packets, 2);
  const { admitted, turnedAway } = granted(map.totals());
  assert.equal(admitted + turnedAway, flood + 1);
  assert.ok(admitted <= admittedPerWindow * windows * cpus, `${admitted} taken in within ${windows} windows of ${cpus} CPUs`);
  assert.equal(granted(map.read(all)).length, admitted);
});

told('entry by entry tells the same as in batches', () => {
  for (let n = 0; n < 20; n += 1) run(plainFrame(to, `02:00:00:00:02:${(n + 16).toString(16)}` as MacAddress), batmanFrame(from, n));
  const sorted = (rows: readonly PacketCounters[]): PacketCounters[] => [...rows].sort((a, b) => (a.source < b.source ? -1 : 1));
  const one = createSourceMap(loaded.sources, loaded.totals, cpus, false);
  assert.equal(granted(map.read(all)).length, 21);
  assert.deepEqual(sorted(granted(one.read(all))), sorted(granted(map.read(all))));
});

told('CAP_BPF and CAP_NET_ADMIN are enough for the verifier', () => {
  const only = '-all,+bpf,+net_admin';
  const pin = `/sys/fs/bpf/x0-caps-${process.pid}`;
  const load = [findBpftool() ?? 'bpftool', 'prog', 'load', currentObjects().telemetry, pin];
  execFileSync('setpriv', ['--inh-caps', only, '--bounding-set', only, ...load], { stdio: 'pipe' });
  unlinkSync(pin);
  const less = '-all,+net_admin';
  assert.throws(() => execFileSync('setpriv', ['--inh-caps', less, '--bounding-set', less, ...load], { stdio: 'pipe' }));
});
