// SPDX-License-Identifier: Apache-2.0
import type { Outcome } from '../core/refusal.ts';

/** Stops, starts and restarts the router's services (procd on OpenWrt; configured commands elsewhere). */
export interface Supervisor {
  stop(service: string): Promise<Outcome<void>>;
  start(service: string): Promise<Outcome<void>>;
  restart(service: string): Promise<Outcome<void>>;
  running(service: string): Promise<Outcome<boolean>>;
}
