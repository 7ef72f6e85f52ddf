// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Event } from '../core/event.ts';
import type { GatewayProof } from '../core/mesh/gateway-proof.ts';
import type { IfIndex } from '../core/mesh/mesh-view.ts';
import { ms } from '../core/time.ts';
import { createProofRunner } from './proof-runner.ts';
import { createRefusals } from './refusals.ts';
import { routerInMemory } from './testing/router-in-memory.ts';

type Gateway = GatewayProof['gateway'];

test('no two proofs share a table, however many gateways there are, and each is proven in the end', async () => {
  const held = new Set<number>();
  const answers: (() => void)[] = [];
  const proven: string[] = [];
  const steered = new Map<string, number>();
  const runners: ReturnType<typeof createProofRunner>[] = [];
  routerInMemory((powers) => {
    const routes = {
      ...powers.routes,
      steerProof: async (slot: number, _mesh: IfIndex, via: string | null) => {
        assert.ok(!held.has(slot), `table ${slot} serves two proofs at once`);
        assert.ok(slot <= 7);
        held.add(slot);
        steered.set(via ?? 'own', slot);
        return { ok: true as const, value: { firstPort: slot } };
      },
    };
    const prover = {
      prove: async (gateway: Gateway, firstPort: number | null) => {
        await new Promise<void>((resolve) => answers.push(resolve));
        held.delete(firstPort ?? -1);
        return { gateway, parts: [] };
      },
      close: () => undefined,
    };
    const feed = (event: Event): void => {
      if (event.kind === 'proof') proven.push(event.proof.gateway);
    };
    runners.push(
      createProofRunner({ ...powers, routes, prover, refusals: createRefusals(powers.log, powers.meter, powers.clock.now) } as never, feed),
    );
    return {};
  });
  const { prove, idle } = runners[0] ?? assert.fail();
  const mesh = 9 as IfIndex;
  prove(mesh, 'own' as Gateway, null);
  for (let n = 1; n <= 12; n += 1) prove(mesh, `gw${n}` as Gateway, `10.0.0.${n}`);
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(held.size, 8);
  while (proven.length < 13) {
    answers.shift()?.();
    await new Promise((resolve) => setImmediate(resolve));
  }
  await idle(ms(100));
  assert.equal(steered.get('own'), 0);
  assert.equal(new Set(proven).size, 13);
});
