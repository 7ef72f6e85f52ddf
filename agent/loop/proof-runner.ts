// SPDX-License-Identifier: Apache-2.0
import type { Event } from '../core/event.ts';
import type { GatewayProof } from '../core/mesh/gateway-proof.ts';
import type { IfIndex } from '../core/mesh/mesh-view.ts';
import { type Milliseconds, ms } from '../core/time.ts';
import type { Powers } from './powers.ts';

/** A proof that takes longer failed: the people behind the gateway would have given up as well. */
const proofLimit = ms(900);
/** Private routing tables for proofs: one for the uplink, the others for gateways in turn. */
const uplinkSlot = 0;
const gatewaySlots = 7;

/** Runs gateway proofs beside the loop, each by the path that it is about. */
export interface ProofRunner {
  prove(mesh: IfIndex, gateway: GatewayProof['gateway'], via: string | null): void;
  idle(limit: Milliseconds): Promise<void>;
}

const unreachable = (detail: string): GatewayProof['parts'] =>
  (['dns', 'tcp', 'echo'] as const).map((what) => ({ what, passed: false, took: ms(0), detail }));

export function createProofRunner(powers: Powers, feed: (event: Event) => void): ProofRunner {
  const slots = new Map<string, number>();
  const running = new Set<Promise<void>>();

  function slotOf(gateway: string): number {
    const known = slots.get(gateway);
    if (known !== undefined) return known;
    const slot = gateway === 'own' ? uplinkSlot : 1 + (slots.size % gatewaySlots);
    slots.set(gateway, slot);
    return slot;
  }

  async function run(mesh: IfIndex, gateway: GatewayProof['gateway'], via: string | null): Promise<void> {
    if (powers.prover === null) return;
    let proof: GatewayProof;
    if (gateway === 'through') proof = await powers.prover.prove(gateway, null, proofLimit);
    else {
      const steered = await powers.routes.steerProof(slotOf(gateway), mesh, via);
      if (!steered.ok) {
        // What could not be asked proves nothing, for or against; a router without any default route has lost its uplink.
        powers.meter.refused(steered.refusal.code);
        proof = { gateway, parts: steered.refusal.code === 'no-default-route' ? unreachable(steered.refusal.message) : [] };
      } else proof = await powers.prover.prove(gateway, steered.value.firstPort, proofLimit);
    }
    feed({ kind: 'proof', at: powers.clock.now(), proof });
  }

  return {
    prove(mesh, gateway, via) {
      const one = run(mesh, gateway, via)
        .catch((error: unknown) => powers.log.write('error', 'proof-threw', error instanceof Error ? error.message : String(error)))
        .finally(() => running.delete(one));
      running.add(one);
    },
    async idle(limit) {
      let patience: NodeJS.Timeout | undefined;
      await Promise.race([
        Promise.all(running),
        new Promise<void>((resolve) => {
          patience = setTimeout(resolve, limit);
        }),
      ]);
      clearTimeout(patience);
    },
  };
}
