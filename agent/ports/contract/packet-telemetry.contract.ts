// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MacAddress } from '../../core/mesh/mac-address.ts';
import type { IfIndex } from '../../core/mesh/mesh-view.ts';
import type { PacketCounters, XdpMode } from '../../core/mesh/packet-counters.ts';
import type { Clock } from '../clock.ts';
import type { PacketTelemetry } from '../packet-telemetry.ts';
import { codeOf, granted } from './outcome.ts';
import { batmanFrame, packetType, plainFrame } from './sample-frames.ts';

export interface TelemetrySubject {
  readonly telemetry: PacketTelemetry;
  readonly clock: Pick<Clock, 'now'>;
  readonly hardif: IfIndex;
  readonly name: string;
  /** The mode that this subject's interface takes. */
  readonly mode: XdpMode;
  /** Lets frames arrive on the interface, and returns when they were counted. */
  arrive(frames: readonly Buffer[]): Promise<void>;
  close(): Promise<void>;
}

const nowhere = 99_999 as IfIndex;
const [one, two, self] = ['02:00:00:00:aa:01', '02:00:00:00:aa:02', '02:00:00:00:aa:ff'] as MacAddress[] as [
  MacAddress,
  MacAddress,
  MacAddress,
];

export function packetTelemetryContract(name: string, open: () => Promise<TelemetrySubject>): void {
  const within = (title: string, body: (subject: TelemetrySubject) => Promise<void>): void => {
    test(`${name}: ${title}`, async () => {
      const subject = await open();
      try {
        await body(subject);
      } finally {
        await subject.telemetry.close();
        await subject.close();
      }
    });
  };
  const of = ({ telemetry }: TelemetrySubject, source: MacAddress): PacketCounters | undefined =>
    granted(telemetry.read()).find((row) => row.source === source);

  within('nothing is told before something is attached', async (subject) => {
    assert.deepEqual(granted(subject.telemetry.read()), []);
    await subject.arrive([batmanFrame(one, packetType.ivOgm)]);
    assert.deepEqual(granted(subject.telemetry.read()), []);
  });
  within('each source has its own counters, announcements and broadcasts apart', async (subject) => {
    assert.equal(granted(await subject.telemetry.attach(subject.hardif, subject.name)), subject.mode);
    const before = subject.clock.now();
    await subject.arrive([
      batmanFrame(one, packetType.ivOgm),
      batmanFrame(one, packetType.elp),
      batmanFrame(one, packetType.unicast, 86, self),
      plainFrame(self, two, 66),
    ]);
    const after = subject.clock.now();
    const [first, second] = [of(subject, one), of(subject, two)];
    assert.ok(first !== undefined && second !== undefined);
    const { lastSeen, ...counted } = first;
    assert.deepEqual(counted, { hardif: subject.hardif, source: one, packets: 3, bytes: 220, ogms: 2, broadcasts: 2 });
    const { lastSeen: _, ...other } = second;
    assert.deepEqual(other, { hardif: subject.hardif, source: two, packets: 1, bytes: 80, ogms: 0, broadcasts: 0 });
    assert.ok(lastSeen >= before - 1 && lastSeen <= after + 1, `${before} ≤ ${lastSeen} ≤ ${after}`);
  });
  within('a silent source keeps the time it was last seen', async (subject) => {
    granted(await subject.telemetry.attach(subject.hardif, subject.name));
    await subject.arrive([plainFrame(self, one)]);
    const silent = of(subject, one);
    await subject.arrive([plainFrame(self, two)]);
    assert.deepEqual(of(subject, one), silent);
    await subject.arrive([plainFrame(self, one)]);
    const heard = of(subject, one);
    assert.ok(heard !== undefined && silent !== undefined && heard.lastSeen > silent.lastSeen);
    assert.equal(heard.packets, silent.packets + 1);
  });
  within('attaching twice counts on, nothing twice', async (subject) => {
    granted(await subject.telemetry.attach(subject.hardif, subject.name));
    await subject.arrive([plainFrame(self, one)]);
    assert.equal(granted(await subject.telemetry.attach(subject.hardif, subject.name)), subject.mode);
    await subject.arrive([plainFrame(self, one)]);
    assert.equal(of(subject, one)?.packets, 2);
  });
  within('a detached interface is told no more, and cannot be detached again', async (subject) => {
    granted(await subject.telemetry.attach(subject.hardif, subject.name));
    await subject.arrive([plainFrame(self, one)]);
    granted(await subject.telemetry.detach(subject.hardif));
    assert.deepEqual(granted(subject.telemetry.read()), []);
    assert.equal(codeOf(await subject.telemetry.detach(subject.hardif)), 'xdp-not-attached');
  });
  within('an interface that is gone is refused by name', async ({ telemetry }) => {
    assert.equal(codeOf(await telemetry.attach(nowhere, 'gone0')), 'no-such-interface');
  });
  within('closed telemetry refuses, and closing twice is harmless', async (subject) => {
    granted(await subject.telemetry.attach(subject.hardif, subject.name));
    await subject.telemetry.close();
    await subject.telemetry.close();
    assert.equal(codeOf(subject.telemetry.read()), 'xdp-closed');
    assert.equal(codeOf(await subject.telemetry.attach(subject.hardif, subject.name)), 'xdp-closed');
  });
}
