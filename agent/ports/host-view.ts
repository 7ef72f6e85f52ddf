// SPDX-License-Identifier: Apache-2.0
import type { HostReading } from '../core/mesh/packet-counters.ts';
import type { Outcome } from '../core/refusal.ts';

export interface HostView {
  read(): Promise<Outcome<HostReading>>;
}
