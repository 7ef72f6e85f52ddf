// SPDX-License-Identifier: Apache-2.0
// rig-modules: mac80211_hwsim macsec gcm ctr aes_generic ghash_generic sch_ingress cls_flower cls_matchall act_gact
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { Sci, SciPort } from '../../core/link/link-end.ts';
import type { IfIndex } from '../../core/mesh/mesh-view.ts';
import { codeOf, granted } from '../../ports/contract/outcome.ts';
import { createMacsec } from '../macsec/macsec.ts';
import { genericHeader, netlinkGeneric, resolveFamily } from '../netlink/generic-family.ts';
import { openNetlink } from '../netlink/netlink-socket.ts';
import { enterNamespace, run } from '../netlink/testing/router-namespaces.ts';
import { attribute, nestedAttribute, u8Attribute, u32Attribute } from '../netlink/write-attribute.ts';
import { netlinkRoute } from '../rtnetlink/numbers.ts';
import { wirelessInterface } from './wireless-interface.ts';

// include/uapi/linux/nl80211.h
const setInterface = 6;
const joinMesh = 68;
const leaveMesh = 69;
const attr = { ifindex: 3, interfaceType: 5, meshId: 24, frequency: 38, meshConfig: 35 } as const;
const meshForwarding = 19;
const ibss = 1;
const meshPoint = 7;

/** The radios of mac80211_hwsim are in the first network namespace, which on a real machine is not the test's to change. */
const options = { skip: process.env['X0_RIG'] === 'native' ? 'radios would appear in the machine’s own namespace' : false };

after(() => enterNamespace(null));

function radio() {
  // Once it is mounted nothing can be written there.
  run('mountpoint -q /run/netns/first || { touch /run/netns/first; mount --bind /proc/1/ns/net /run/netns/first; }');
  enterNamespace('first');
  const generic = granted(openNetlink(netlinkGeneric, 0, 'nl80211'));
  const route = granted(openNetlink(netlinkRoute, 0, 'rtnetlink'));
  const family = granted(resolveFamily(generic, 'nl80211'));
  const links = JSON.parse(run('ip -j link')) as { readonly ifindex: number; readonly ifname: string }[];
  const found = links.find(({ ifname }) => /^wlan\d+$/.test(ifname)) ?? assert.fail('no radio');
  const { ifname: name } = found;
  const ask = (command: number, ...parts: Buffer[]): void =>
    granted(generic.change(family, 0, Buffer.concat([genericHeader(command, 0), u32Attribute(attr.ifindex, found.ifindex), ...parts])));
  return {
    name,
    ifindex: found.ifindex as IfIndex,
    generic,
    protection: createMacsec(route, generic),
    become(type: number): void {
      run(`ip link set ${name} down`);
      ask(setInterface, u32Attribute(attr.interfaceType, type));
      run(`ip link set ${name} up`);
    },
    join(forwarding: boolean): void {
      const config = nestedAttribute(attr.meshConfig, [u8Attribute(meshForwarding, forwarding ? 1 : 0)]);
      ask(joinMesh, attribute(attr.meshId, Buffer.from('x0-test')), u32Attribute(attr.frequency, 2412), config);
    },
    leave: (): void => ask(leaveMesh),
  };
}

test('an 802.11s interface is refused until it has joined its mesh without forwarding', options, async () => {
  const { ifindex, generic, protection, become, join, leave } = radio();
  const asked = { underlay: ifindex, port: 1 as SciPort, peer: '0277000000010001' as Sci, window: 64, extended: false } as const;
  become(meshPoint);
  assert.deepEqual(granted(wirelessInterface(generic, ifindex)), { type: meshPoint, forwards: true });
  join(true);
  assert.deepEqual(granted(wirelessInterface(generic, ifindex)), { type: meshPoint, forwards: true });
  assert.equal(codeOf(await protection.create(asked)), 'mesh-forwarding-on');
  leave();
  join(false);
  assert.deepEqual(granted(wirelessInterface(generic, ifindex)), { type: meshPoint, forwards: false });
  const link = granted(await protection.create(asked));
  assert.deepEqual([link.differences, link.fragmentsAbove], [[], null]);
  granted(await protection.delete(link.ifindex));
  leave();
});

test('an IBSS interface is a radio that forwards nothing; a cable is no radio', options, async () => {
  const { ifindex, generic, protection, become } = radio();
  become(ibss);
  assert.deepEqual(granted(wirelessInterface(generic, ifindex)), { type: ibss, forwards: false });
  const seen = granted(await protection.inspect(ifindex));
  assert.deepEqual([seen.kind, seen.reorders], ['radio', true]);
  const loopback = 1;
  assert.equal(granted(wirelessInterface(generic, loopback)), null);
});
