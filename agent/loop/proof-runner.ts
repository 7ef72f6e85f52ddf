// SPDX-License-Identifier: Apache-2.0
import type { Event } from '../core/event.ts';
import type { GatewayProof } from '../core/mesh/gateway-proof.ts';
import type { IfIndex } from '../core/mesh/mesh-view.ts';
import { type Milliseconds, ms } from '../core/time.ts';
import type { LoopPowers } from './powers.ts';

/** A proof that takes longer failed: the people behind the gateway would have given up as well. */
const proofLimit = ms(900);
/** Private routing tables for proofs: one for the uplink, the others for gateways, each while it is being proven. */
const uplinkSlot = 0;
const gatewaySlots = 7;

/** Runs gateway proofs beside the loop, each by the path that it is about. */
export interface ProofRunner {
  prove(mesh: IfIndex, gateway: GatewayProof['gateway'], via: string | null): void;
  idle(limit: Milliseconds): Promise<void>;
}

const unreachable = (detail: string): GatewayProof['parts'] =>
  (['dns', 'tcp', 'echo'] as const).map((what) => ({ what, passed: false, took: ms(0), detail }));

export function createProofRunner(powers: LoopPowers, feed: (event: Event) => void): ProofRunner {
  const running = new Set<Promise<void>>();
  /** Gateway slots that no proof holds. */
  const free = Array.from({ length: gatewaySlots }, (_, n) => 1 + n);
  /** Proofs that wait for a slot, in the order of asking. */
  const waiting: ((slot: number) => void)[] = [];

  async function withSlot<T>(gateway: string, use: (slot: number) => Promise<T>): Promise<T> {
    if (gateway === 'own') return use(uplinkSlot);
    const slot = free.shift() ?? (await new Promise<number>((resolve) => waiting.push(resolve)));
    try {
      return await use(slot);
    } finally {
      const next = waiting.shift();
      if (next === undefined) free.push(slot);
      else next(slot);
    }
  }

  async function proveBy(slot: number, mesh: IfIndex, gateway: GatewayProof['gateway'], via: string | null): Promise<GatewayProof | null> {
    if (powers.prover === null) return null;
    const steered = await powers.routes.steerProof(slot, mesh, via);
    if (steered.ok) {
      powers.refusals.granted(`proof of ${gateway}`);
      return powers.prover.prove(gateway, steered.value.firstPort, proofLimit);
    }
    // What could not be asked proves nothing, for or against; a router without any default route has lost its uplink.
    powers.refusals.tell(`proof of ${gateway}`, steered.refusal);
    return { gateway, parts: steered.refusal.code === 'no-default-route' ? unreachable(steered.refusal.message) : [] };
  }

  async function run(mesh: IfIndex, gateway: GatewayProof['gateway'], via: string | null): Promise<void> {
    if (powers.prover === null) return;
    const proof =
      gateway === 'through'
        ? await powers.prover.prove(gateway, null, proofLimit)
        : await withSlot(gateway, (slot) => proveBy(slot, mesh, gateway, via));
    if (proof === null) return;
    feed({ kind: 'proof', at: powers.clock.now(), proof });
  }

  return {
    prove(mesh, gateway, via) {
      const one = run(mesh, gateway, via)
        .catch((error: unknown) => {
          powers.log.write('error', 'proof-threw', error instanceof Error ? error.message : String(error));
          powers.meter.refused('proof-threw');
        })
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
