// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { KbitPerSecond } from '../../core/mesh/link-metric.ts';
import type { HardInterface, IfIndex, MeshView } from '../../core/mesh/mesh-view.ts';
import { ms } from '../../core/time.ts';
import type { AnnouncementControl, GatewayControl, LinkPenaltyControl, ThroughputControl } from '../routing-control.ts';
import type { RoutingView } from '../routing-view.ts';
import { codeOf, granted } from './outcome.ts';

export interface RoutingControlSubject {
  readonly view: RoutingView;
  readonly control: LinkPenaltyControl & ThroughputControl & AnnouncementControl & GatewayControl;
  readonly mesh: string;
  /** An attached hard interface that is not the primary. */
  readonly hardif: IfIndex;
}

const nowhere = 99_999 as IfIndex;

export function routingControlContract(name: string, open: () => Promise<RoutingControlSubject>): void {
  const within = (
    title: string,
    body: (
      subject: RoutingControlSubject,
      mesh: IfIndex,
      seen: () => Promise<MeshView>,
      hardif: () => Promise<HardInterface>,
    ) => Promise<void>,
  ): void => {
    test(`${name}: ${title}`, async () => {
      const subject = await open();
      const seen = async (): Promise<MeshView> => granted(await subject.view.observe(subject.mesh));
      const hardif = async (): Promise<HardInterface> => {
        const found = (await seen()).hardifs.find(({ ifindex }) => ifindex === subject.hardif);
        if (found === undefined) assert.fail('the hard interface is not in the mesh');
        return found;
      };
      await body(subject, (await seen()).mesh.ifindex, seen, hardif);
    });
  };
  within(
    'a hop penalty is seen at once, setting it again changes nothing, 0 undoes it',
    async ({ control, hardif: index }, mesh, _seen, hardif) => {
      for (const value of [120, 120, 255, 0]) {
        granted(await control.setHopPenalty(mesh, index, value));
        assert.equal((await hardif()).hopPenalty, value);
      }
    },
  );
  within('a hop penalty outside 0–255 is refused and nothing is changed', async ({ control, hardif: index }, mesh, _seen, hardif) => {
    for (const value of [-1, 256, 300, 1.5, Number.NaN])
      assert.equal(codeOf(await control.setHopPenalty(mesh, index, value)), 'value-out-of-range');
    assert.equal((await hardif()).hopPenalty, 0);
  });
  within(
    'a throughput override is rounded to steps of 100 kbit/s, 0 is automatic',
    async ({ control, hardif: index }, mesh, _seen, hardif) => {
      for (const [asked, taken] of [
        [12_345, 12_300],
        [1000, 1000],
        [0, 0],
      ] as const) {
        granted(await control.setThroughputOverride(mesh, index, asked as KbitPerSecond));
        assert.equal((await hardif()).throughputOverride, taken);
      }
      assert.equal(codeOf(await control.setThroughputOverride(mesh, index, -100 as KbitPerSecond)), 'value-out-of-range');
    },
  );
  within('the originator interval is seen at once; one that the kernel would move is refused', async ({ control }, mesh, seen) => {
    granted(await control.setOriginatorInterval(mesh, ms(200)));
    assert.equal((await seen()).mesh.originatorInterval, 200);
    assert.equal(codeOf(await control.setOriginatorInterval(mesh, ms(10))), 'value-out-of-range');
    assert.equal((await seen()).mesh.originatorInterval, 200);
    granted(await control.setOriginatorInterval(mesh, ms(1000)));
    assert.equal((await seen()).mesh.originatorInterval, 1000);
  });
  within('the gateway mode goes through all its values and leaves the rest alone', async ({ control }, mesh, seen) => {
    const { gatewayMode: _before, gatewaySelectionClass: _class, ...rest } = (await seen()).mesh;
    for (const mode of ['server', 'client', 'off'] as const) {
      granted(await control.setGatewayMode(mesh, mode));
      const { gatewayMode, gatewaySelectionClass: _other, ...now } = (await seen()).mesh;
      assert.equal(gatewayMode, mode);
      assert.deepEqual(now, rest);
    }
  });
  within('an interface that is not part of the mesh is refused by name', async ({ control }, mesh) => {
    assert.equal(codeOf(await control.setHopPenalty(mesh, nowhere, 10)), 'no-such-interface');
    assert.equal(codeOf(await control.setThroughputOverride(mesh, 1 as IfIndex, 1000 as KbitPerSecond)), 'no-such-interface');
    assert.equal(codeOf(await control.setGatewayMode(nowhere, 'off')), 'no-such-interface');
  });
}
