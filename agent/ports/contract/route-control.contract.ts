// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { IfIndex } from '../../core/mesh/mesh-view.ts';
import type { RouteControl } from '../route-control.ts';
import { codeOf, granted } from './outcome.ts';

export interface RouteSubject {
  readonly control: RouteControl;
  readonly mesh: IfIndex;
  /** Two addresses that are reachable on the mesh. */
  readonly gateways: readonly [string, string];
  /** Takes the router's own default route away, and puts it back. */
  loseDefault(): Promise<void>;
  regainDefault(): Promise<void>;
}

/** `open` gives a router with a default route of its own. */
export function routeControlContract(name: string, open: () => Promise<RouteSubject>): void {
  const within = (title: string, body: (subject: RouteSubject) => Promise<void>): void => {
    test(`${name}: ${title}`, async () => {
      const subject = await open();
      try {
        await body(subject);
      } finally {
        await subject.control.restoreDefault(subject.mesh, subject.gateways[0]);
        await subject.control.clearProofs();
      }
    });
  };
  within(
    'a diversion is in place until it is restored, however often either is asked for',
    async ({ control, mesh, gateways: [good, other] }) => {
      assert.equal(granted(await control.diverted(mesh, good)), false);
      granted(await control.divertDefault(mesh, good));
      granted(await control.divertDefault(mesh, good));
      assert.equal(granted(await control.diverted(mesh, good)), true);
      assert.equal(granted(await control.diverted(mesh, other)), false);
      granted(await control.restoreDefault(mesh, good));
      assert.equal(granted(await control.diverted(mesh, good)), false);
      granted(await control.restoreDefault(mesh, good));
    },
  );
  within('a second diversion takes the place of the first', async ({ control, mesh, gateways: [good, other] }) => {
    granted(await control.divertDefault(mesh, good));
    granted(await control.divertDefault(mesh, other));
    assert.equal(granted(await control.diverted(mesh, good)), false);
    assert.equal(granted(await control.diverted(mesh, other)), true);
  });
  within('each slot has sixteen source ports of its own', async ({ control, mesh, gateways: [good, other] }) => {
    const first = granted(await control.steerProof(0, mesh, null)).firstPort;
    const second = granted(await control.steerProof(1, mesh, good)).firstPort;
    const third = granted(await control.steerProof(2, mesh, other)).firstPort;
    assert.ok(new Set([first, second, third].flatMap((port) => Array.from({ length: 16 }, (_, n) => port + n))).size === 48);
    assert.deepEqual(granted(await control.steerProof(1, mesh, other)), { firstPort: second });
    granted(await control.clearProofs());
    granted(await control.clearProofs());
    assert.deepEqual(granted(await control.steerProof(1, mesh, good)), { firstPort: second });
  });
  within('the own uplink can be proven while a diversion is in place', async ({ control, mesh, gateways: [good] }) => {
    granted(await control.divertDefault(mesh, good));
    granted(await control.steerProof(0, mesh, null));
    assert.equal(granted(await control.diverted(mesh, good)), true);
  });
  within(
    'a router without a default route says so, a diversion is none',
    async ({ control, mesh, gateways: [good], loseDefault, regainDefault }) => {
      await loseDefault();
      assert.equal(codeOf(await control.steerProof(0, mesh, null)), 'no-default-route');
      granted(await control.divertDefault(mesh, good));
      assert.equal(codeOf(await control.steerProof(0, mesh, null)), 'no-default-route');
      await regainDefault();
      granted(await control.steerProof(0, mesh, null));
    },
  );
  within('what is no address or no slot is refused', async ({ control, mesh, gateways: [good] }) => {
    for (const text of ['', 'x', '1.2.3', '1.2.3.4.5', 'fe80::1']) {
      assert.equal(codeOf(await control.divertDefault(mesh, text)), 'bad-address');
      assert.equal(codeOf(await control.diverted(mesh, text)), 'bad-address');
      assert.equal(codeOf(await control.steerProof(1, mesh, text)), 'bad-address');
    }
    for (const slot of [-1, 8, 1.5]) assert.equal(codeOf(await control.steerProof(slot, mesh, good)), 'bad-slot');
  });
}
