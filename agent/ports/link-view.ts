// SPDX-License-Identifier: Apache-2.0
import type { LinkLocal } from '../core/mesh/beacon.ts';
import type { KernelLink, LinkChange } from '../core/mesh/kernel-link.ts';
import type { Outcome } from '../core/refusal.ts';

export interface LinkSnapshot {
  readonly links: readonly KernelLink[];
  /** ifindex → first usable (not tentative) link-local address. */
  readonly linkLocals: Readonly<Record<number, LinkLocal>>;
  /** ifindex → first global-scope IPv4 address, dotted quad; for a mesh interface that is a port of a bridge the bridge's. */
  readonly addresses: Readonly<Record<number, string>>;
}

/** The kernel's interfaces. */
export interface LinkView {
  observe(): Promise<Outcome<LinkSnapshot>>;
  /** Notifications since the last call; never blocks. `lost` true: the kernel dropped some (ENOBUFS), observe anew. */
  changes(): Outcome<{ readonly changes: readonly LinkChange[]; readonly lost: boolean }>;
  close(): Promise<void>;
}
