// SPDX-License-Identifier: Apache-2.0
import { linkInterface, type RouterName, type Topology } from '../../topologies/topology.ts';
import type { Algorithm } from '../rig.ts';

/** `batctl` commands that make a router like its disliked links a little less. `deviceOf`: the hard interface over one of its own. */
export function preferences(
  topology: Topology,
  router: RouterName,
  algorithm: Algorithm,
  deviceOf: (underlay: string) => string = (underlay) => underlay,
): string[][] {
  // Half of veth's nominal 10 Gbit/s, or a penalty that no measurement outweighs on links without loss.
  const setting = algorithm === 'v' ? ['throughput_override', '5000mbit'] : ['hop_penalty', '12'];
  return topology.links
    .filter((link) => link.disliked === true && (link.a === router || link.b === router))
    .map((link) => ['batctl', 'hardif', deviceOf(linkInterface(link.a === router ? link.b : link.a)), ...setting]);
}
