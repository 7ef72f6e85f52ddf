// SPDX-License-Identifier: Apache-2.0
import { type Sci, type SciPort, sciOf } from '../../../core/link/link-end.ts';
import type { MacAddress } from '../../../core/mesh/mac-address.ts';
import { freshKey } from '../../../ports/contract/link-protection.contract.ts';
import { granted } from '../../../ports/contract/outcome.ts';
import type { ProtectedLink } from '../../../ports/link-protection.ts';
import { enterNamespace, macOf, run } from '../../netlink/testing/router-namespaces.ts';
import { type RouterAgent, routerAgent } from './router-agent.ts';

// Routers of a batman-adv mesh whose hard interfaces are protected links, for tests in the rig.

/** The underlay itself is no interface of the mesh. bat0 has the address 10.78.0.NUMBER, its first hard interface is a dummy. */
export interface MeshRouter extends RouterAgent {
  readonly namespace: string;
  readonly address: string;
  /** What its originator messages are known by. */
  readonly primary: MacAddress;
}

function inside<T>(namespace: string, work: () => T): T {
  enterNamespace(namespace);
  try {
    return work();
  } finally {
    enterNamespace(null);
  }
}

/**
 * The namespace and the underlay in it exist; the routing algorithm is the one that the module is set to. Four originator
 * messages a second: the quality under BATMAN IV is a mean over 64 of them.
 */
export function bootRouter(namespace: string, underlay: string, number: number): MeshRouter {
  const address = `10.78.0.${number}`;
  run(`ip -n ${namespace} link set lo up; ip -n ${namespace} link add bat0 type batadv
    ip netns exec ${namespace} batctl meshif bat0 bl 0
    ip netns exec ${namespace} batctl meshif bat0 orig_interval 250
    ip -n ${namespace} link add primary0 type dummy; ip -n ${namespace} link set primary0 up; ip -n ${namespace} link set primary0 master bat0
    ip -n ${namespace} link set bat0 up; ip -n ${namespace} addr add ${address}/24 dev bat0`);
  const agent = routerAgent(namespace, underlay, (work) => inside(namespace, work));
  return { ...agent, namespace, address, primary: macOf(namespace, 'primary0') as MacAddress };
}

/** A device on both routers, keys in both directions, and both devices become hard interfaces. */
export async function joinPair(
  one: MeshRouter,
  two: MeshRouter,
  ports: readonly [SciPort, SciPort],
): Promise<[ProtectedLink, ProtectedLink]> {
  const scis = [sciOf(one.mac, ports[0]), sciOf(two.mac, ports[1])] as const;
  const make = async (router: MeshRouter, port: SciPort, peer: Sci): Promise<ProtectedLink> =>
    granted(await router.protection.create({ underlay: router.underlay, port, peer, window: 64, extended: false }));
  const links: [ProtectedLink, ProtectedLink] = [await make(one, ports[0], scis[1]), await make(two, ports[1], scis[0])];
  const [there, back] = [freshKey(), freshKey()];
  granted(await two.protection.installReceiving(links[1].ifindex, scis[0], 0, there));
  granted(await one.protection.installReceiving(links[0].ifindex, scis[1], 0, back));
  granted(await one.protection.installSending(links[0].ifindex, 0, there));
  granted(await two.protection.installSending(links[1].ifindex, 0, back));
  granted(await one.protection.sendWith(links[0].ifindex, 0));
  granted(await two.protection.sendWith(links[1].ifindex, 0));
  run(`ip -n ${one.namespace} link set ${links[0].name} master bat0; ip -n ${two.namespace} link set ${links[1].name} master bat0`);
  return links;
}

export interface HeardOriginator {
  readonly originator: string;
  readonly ageSeconds: number;
  /** 0 to 255 under BATMAN IV. */
  readonly quality: number;
  readonly through: string;
}

/** The best way to each originator, as batctl tells it. */
export function originatorsOf({ namespace }: MeshRouter): HeardOriginator[] {
  const told = run(`ip netns exec ${namespace} batctl meshif bat0 originators -H`);
  return [...told.matchAll(/^ \* (\S+) +([\d.]+)s +\( *(\d+)\) +\S+ +\[ *(\S+)\]/gm)].map(
    ([, originator = '', age, quality, through = '']) => ({
      originator,
      ageSeconds: Number(age),
      quality: Number(quality),
      through,
    }),
  );
}
