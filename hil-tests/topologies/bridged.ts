// SPDX-License-Identifier: Apache-2.0
import type { Topology } from './topology.ts';

/**
 * The same layout as routers that serve clients have it: each one's bat0 is a port of a bridge `br-lan`, which holds the
 * addresses, and has no IPv6 itself.
 */
export function bridged(plain: Topology): Topology {
  return { ...plain, name: `bridged-${plain.name}`, bridged: true };
}
