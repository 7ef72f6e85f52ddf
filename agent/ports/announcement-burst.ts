// SPDX-License-Identifier: Apache-2.0
import type { MeshView } from '../core/mesh/mesh-view.ts';
import type { Outcome } from '../core/refusal.ts';

/**
 * Optional power of a routing protocol that numbers its announcements and sends them by a timer of its own: sends the next
 * ones of this router now, so that nobody waits for the timer to forget a stale route.
 */
export interface AnnouncementBurst {
  /** Learns from each view which interfaces there are, and what this router announced last. */
  follow(view: MeshView): void;
  /** Resolves how many interfaces announced. Refused with `burst-unsupported`, `no-announcement-seen` or a socket's code. */
  announce(): Outcome<number>;
  close(): void;
}
