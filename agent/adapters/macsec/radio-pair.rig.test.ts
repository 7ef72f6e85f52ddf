// SPDX-License-Identifier: Apache-2.0
// rig-modules: mac80211_hwsim batman_adv macsec gcm ctr aes_generic ghash_generic sch_ingress cls_flower cls_matchall act_gact
import assert from 'node:assert/strict';
import { closeSync, openSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import type { SciPort } from '../../core/link/link-end.ts';
import { granted } from '../../ports/contract/outcome.ts';
import { genericHeader, netlinkGeneric, resolveFamily } from '../netlink/generic-family.ts';
import { openNetlink } from '../netlink/netlink-socket.ts';
import { enterNamespace, run, until } from '../netlink/testing/router-namespaces.ts';
import { attribute, nestedAttribute, u8Attribute, u32Attribute } from '../netlink/write-attribute.ts';
import { interfaceIndex } from '../rtnetlink/interface-index.ts';
import { bootRouter, joinPair, type MeshRouter, originatorsOf } from './testing/mesh-router.ts';

// Two emulated radios in range of each other, each a router's only underlay.

// include/uapi/linux/nl80211.h
const command = { setInterface: 6, joinIbss: 43, setWiphyNamespace: 49, joinMesh: 68 } as const;
const attr = { ifindex: 3, interfaceType: 5, mac: 6, meshId: 24, meshConfig: 35, frequency: 38, ssid: 52, namespaceFd: 219 } as const;
const meshForwarding = 19;
const type = { ibss: 1, meshPoint: 7 } as const;
const frequency = 2412;

/** The radios of mac80211_hwsim are in the first network namespace, which on a real machine is not the test's to change. */
const options = { skip: process.env['X0_RIG'] === 'native' ? 'radios would appear in the machine’s own namespace' : false };

/** Asks nl80211 in a namespace about one interface of it. */
function ask(namespace: string, name: string, number: number, ...parts: Buffer[]): void {
  enterNamespace(namespace);
  try {
    const generic = granted(openNetlink(netlinkGeneric, 0, 'nl80211'));
    const ifindex = granted(interfaceIndex(name));
    const family = granted(resolveFamily(generic, 'nl80211'));
    granted(generic.change(family, 0, Buffer.concat([genericHeader(number, 0), u32Attribute(attr.ifindex, ifindex), ...parts])));
    generic.close();
  } finally {
    enterNamespace(null);
  }
}

/** Gives each of two new namespaces one radio; the names of their interfaces. */
async function layRadios(prefix: string): Promise<{ readonly namespace: string; readonly name: string }[]> {
  enterNamespace(null);
  run('mountpoint -q /run/netns/first || { touch /run/netns/first; mount --bind /proc/1/ns/net /run/netns/first; }');
  const radios = (): string[] =>
    (JSON.parse(run('ip -n first -j link')) as { readonly ifname: string }[])
      .map(({ ifname }) => ifname)
      .filter((name) => /^wlan\d+$/.test(name));
  // Those of a namespace that went come back a moment later (net/wireless/core.c, cfg80211_pernet_exit).
  await until('two radios are there', 20, async () => radios().length >= 2);
  return radios()
    .slice(0, 2)
    .map((name, n) => {
      const namespace = `${prefix}${n + 1}`;
      run(`ip netns add ${namespace}; ip -n first link set ${name} down`);
      const fd = openSync(`/run/netns/${namespace}`, 'r');
      ask('first', name, command.setWiphyNamespace, u32Attribute(attr.namespaceFd, fd));
      closeSync(fd);
      return { namespace, name };
    });
}

const joins = {
  IBSS(namespace: string, name: string): void {
    ask(namespace, name, command.setInterface, u32Attribute(attr.interfaceType, type.ibss));
    run(`ip -n ${namespace} link set ${name} addrgenmode none up`);
    const cell = Buffer.from('02caffee0001', 'hex');
    ask(
      namespace,
      name,
      command.joinIbss,
      attribute(attr.ssid, Buffer.from('x0-cell')),
      u32Attribute(attr.frequency, frequency),
      attribute(attr.mac, cell),
    );
  },
  '802.11s': (namespace: string, name: string): void => {
    ask(namespace, name, command.setInterface, u32Attribute(attr.interfaceType, type.meshPoint));
    run(`ip -n ${namespace} link set ${name} addrgenmode none up`);
    const config = nestedAttribute(attr.meshConfig, [u8Attribute(meshForwarding, 0)]);
    ask(namespace, name, command.joinMesh, attribute(attr.meshId, Buffer.from('x0-test')), u32Attribute(attr.frequency, frequency), config);
  },
} as const;

for (const kind of ['IBSS', '802.11s'] as const)
  test(`${kind}: over a pair of radios routers hear and reach each other through MACsec, both ways`, options, async () => {
    const radios = await layRadios(kind === 'IBSS' ? 'mi' : 'ms');
    writeFileSync('/sys/module/batman_adv/parameters/routing_algo', 'BATMAN_IV');
    const routers: MeshRouter[] = [];
    try {
      for (const { namespace, name } of radios) {
        joins[kind](namespace, name);
        routers.push(bootRouter(namespace, name, routers.length + 1));
      }
      const [one, two] = routers as [MeshRouter, MeshRouter];
      const seen = granted(await one.protection.inspect(one.underlay));
      assert.deepEqual([seen.kind, seen.reorders], ['radio', true]);
      await joinPair(one, two, [1 as SciPort, 1 as SciPort]);
      await until('both hear each other well', 40, async () =>
        (
          [
            [one, two],
            [two, one],
          ] as const
        ).every(([here, there]) => originatorsOf(here).some(({ originator, quality }) => originator === there.primary && quality >= 200)),
      );
      run(
        `ip netns exec ${one.namespace} ping -c 10 -i 0.2 -W 2 ${two.address}
        ip netns exec ${two.namespace} ping -c 10 -i 0.2 -W 2 ${one.address}`,
      );
      // A client's longest frame goes in one piece.
      run(`ip netns exec ${one.namespace} ping -c 3 -i 0.2 -W 2 -M do -s 1472 ${two.address}`);
      for (const router of routers) {
        const [link] = granted(await router.protection.observe());
        assert.deepEqual([link?.counters.notValid, link?.counters.foreignSource, link?.differences], [0, 0, []]);
        assert.ok((link?.counters.ok ?? 0) > 20 && (link?.counters.sent ?? 0) > 20, JSON.stringify(link?.counters));
      }
    } finally {
      for (const router of routers) router.close();
      for (const { namespace } of radios) run(`ip netns del ${namespace}`);
    }
  });
