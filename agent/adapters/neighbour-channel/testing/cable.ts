// SPDX-License-Identifier: Apache-2.0
import type { LinkLocal } from '../../../core/mesh/beacon.ts';
import type { IfIndex } from '../../../core/mesh/mesh-view.ts';
import { granted } from '../../../ports/contract/outcome.ts';
import { enterNamespace, run } from '../../netlink/testing/router-namespaces.ts';
import { interfaceIndex } from '../../rtnetlink/interface-index.ts';

export interface CableEnd {
  readonly namespace: string;
  readonly hardif: IfIndex;
  readonly name: string;
  readonly address: LinkLocal;
}

/** Two routers as network namespaces with one cable between them, one queue at each end; their addresses are usable at once. */
export interface Cable {
  readonly near: CableEnd;
  readonly far: CableEnd;
  /** Runs `work` in a router's namespace: the sockets that it opens stay there. */
  inside<T>(end: CableEnd, work: () => T): T;
  unplug(): void;
  close(): void;
}

/**
 * Makes each end the port of a bridge `br-lan`, which takes over the address, and leaves the port without IPv6: so a mesh
 * interface stands on most routers that serve clients. The ends of the cable that comes back are the bridges.
 */
export function bridgeEnds(cable: Cable): Cable {
  const onBridge = (end: CableEnd): CableEnd => {
    const { namespace, name, address } = end;
    run(`ip -n ${namespace} link add br-lan type bridge; ip -n ${namespace} link set br-lan addrgenmode none up
      ip netns exec ${namespace} sh -c 'echo 1 > /proc/sys/net/ipv6/conf/${name}/disable_ipv6'
      ip -n ${namespace} link set ${name} master br-lan; ip -n ${namespace} addr add ${address}/64 dev br-lan nodad`);
    return { ...end, name: 'br-lan', hardif: cable.inside(end, () => granted(interfaceIndex('br-lan'))) };
  };
  const [near, far] = [onBridge(cable.near), onBridge(cable.far)];
  // The kernel notices a bridge's carrier up to a second later (net/core/link_watch.c), and drops what is sent before.
  for (const { namespace } of [near, far])
    run(`for i in $(seq 100); do [ "$(ip netns exec ${namespace} cat /sys/class/net/br-lan/operstate)" = up ] && break; sleep 0.05; done`);
  return {
    ...cable,
    near,
    far,
    unplug: () => void run(`ip -n ${cable.near.namespace} link del br-lan`),
  };
}

export function layCable(prefix: string, name = 'm0'): Cable {
  enterNamespace(null);
  const [near, far] = [`${prefix}-near`, `${prefix}-far`];
  run(`ip netns add ${near}; ip netns add ${far}
    ip link add ${name} netns ${near} numtxqueues 1 numrxqueues 1 type veth peer name ${name} netns ${far} numtxqueues 1 numrxqueues 1
    for n in ${near} ${far}; do ip -n $n link set lo up; ip -n $n link set ${name} addrgenmode none up; done
    ip -n ${near} addr add fe80::a1/64 dev ${name} nodad; ip -n ${far} addr add fe80::b2/64 dev ${name} nodad`);
  function inside<T>(namespace: string, work: () => T): T {
    enterNamespace(namespace);
    try {
      return work();
    } finally {
      enterNamespace(null);
    }
  }
  const end = (namespace: string, last: string): CableEnd => ({
    namespace,
    hardif: inside(namespace, () => granted(interfaceIndex(name))),
    name,
    address: `fe80:0:0:0:0:0:0:${last}` as LinkLocal,
  });
  return {
    near: end(near, 'a1'),
    far: end(far, 'b2'),
    inside: (at, work) => inside(at.namespace, work),
    unplug: () => void run(`ip -n ${near} link del ${name}`),
    close: () => void run(`ip netns del ${near}; ip netns del ${far}`),
  };
}
