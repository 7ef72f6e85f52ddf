// SPDX-License-Identifier: Apache-2.0

import type { Heal } from './knowledge/heal.ts';
import type { Lasting } from './knowledge/lasting.ts';
import type { Symptom } from './knowledge/symptom.ts';
import type { Beacon, LinkLocal, MeshNotice } from './mesh/beacon.ts';
import type { KbitPerSecond } from './mesh/link-metric.ts';
import type { MacAddress } from './mesh/mac-address.ts';
import type { GatewayMode, IfIndex } from './mesh/mesh-view.ts';
import type { Milliseconds } from './time.ts';

/** One change to the router. `undo` of a change is the change that puts the value before back. */
export type Change =
  | { readonly kind: 'attach-hardif'; readonly hardif: IfIndex; readonly name: string; readonly mesh: IfIndex }
  | { readonly kind: 'detach-hardif'; readonly hardif: IfIndex; readonly name: string; readonly mesh: IfIndex }
  | { readonly kind: 'set-hop-penalty'; readonly mesh: IfIndex; readonly hardif: IfIndex; readonly name: string; readonly value: number }
  | {
      readonly kind: 'set-throughput-override';
      readonly mesh: IfIndex;
      readonly hardif: IfIndex;
      readonly name: string;
      readonly value: KbitPerSecond;
    }
  | { readonly kind: 'set-originator-interval'; readonly mesh: IfIndex; readonly value: Milliseconds }
  | { readonly kind: 'set-gateway-mode'; readonly mesh: IfIndex; readonly value: GatewayMode }
  | { readonly kind: 'divert-default-route'; readonly mesh: IfIndex; readonly via: string }
  | { readonly kind: 'restore-default-route'; readonly mesh: IfIndex; readonly via: string }
  | { readonly kind: 'withdraw-dhcp' }
  | { readonly kind: 'restore-dhcp' }
  | { readonly kind: 'restart-service'; readonly service: string }
  | { readonly kind: 'shed-caches' };

/** What `step` asks the loop to do. The loop carries actions out in order and feeds results back as events. */
export type Action =
  | { readonly kind: 'change'; readonly id: string; readonly heal: string; readonly change: Change }
  /** Bring the device of an authenticated link into the mesh. No heal: the link is nothing without. */
  | { readonly kind: 'attach-link'; readonly hardif: IfIndex; readonly name: string; readonly mesh: IfIndex }
  | { readonly kind: 'open-channel'; readonly hardif: IfIndex; readonly name: string }
  /** Notices to all routers, and echoes over the routed path. `mesh`: where the mesh is heard, its own interface or that one's bridge. */
  | { readonly kind: 'open-mesh-channel'; readonly mesh: IfIndex; readonly name: string }
  | { readonly kind: 'close-channel'; readonly hardif: IfIndex }
  | { readonly kind: 'send-beacon'; readonly hardif: IfIndex; readonly beacon: Beacon }
  | { readonly kind: 'send-echo'; readonly hardif: IfIndex; readonly to: LinkLocal; readonly sequence: number }
  | { readonly kind: 'send-notice'; readonly mesh: IfIndex; readonly notice: MeshNotice }
  /** `via` null: by the router's original default route (its own uplink); otherwise through the gateway at that IPv4 address. `own` with via null is the uplink itself, `through` proves by the routing table as it is, diversion included. */
  | {
      readonly kind: 'prove-gateway';
      readonly mesh: IfIndex;
      readonly gateway: MacAddress | 'own' | 'through';
      readonly via: string | null;
    }
  /** Announce this router now, not when the routing protocol's timer says so. */
  | { readonly kind: 'announce'; readonly mesh: IfIndex }
  /** How often the loop observes the kernel from now on. */
  | { readonly kind: 'pace'; readonly observe: Milliseconds }
  /** Flush to the store before any later `change` of the same turn is carried out. */
  | { readonly kind: 'remember'; readonly lasting: Lasting }
  | { readonly kind: 'symptom'; readonly symptom: Symptom; readonly phase: 'found' | 'gone' }
  /** A heal entered a new stage. `evidence` true: write the flight record beside it now. */
  | { readonly kind: 'heal'; readonly heal: Heal; readonly evidence: boolean }
  | { readonly kind: 'note'; readonly level: 'info' | 'warn' | 'error'; readonly code: string; readonly text: string };
