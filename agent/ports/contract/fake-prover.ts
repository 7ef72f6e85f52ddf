// SPDX-License-Identifier: Apache-2.0
import type { GatewayProof, ProofPart } from '../../core/mesh/gateway-proof.ts';
import { type Milliseconds, ms } from '../../core/time.ts';
import type { GatewayProver } from '../gateway-prover.ts';
import type { FakeClock } from './fake-clock.ts';
import type { Manner } from './gateway-prover.contract.ts';

export interface FakeProver extends GatewayProver {
  /** How the internet answers behind one gateway from now on. At first it answers right everywhere. */
  answer(gateway: GatewayProof['gateway'], what: ProofPart['what'], manner: Manner): void;
}

/** Proofs in memory, on a virtual clock: a silent part takes the whole limit. */
export function fakeProver(clock: FakeClock, roundTrip: Milliseconds = ms(20)): FakeProver {
  const manners = new Map<string, Manner>();
  return {
    answer: (gateway, what, manner) => void manners.set(`${gateway} ${what}`, manner),
    async prove(gateway, _firstPort, limit) {
      const parts = (['dns', 'tcp', 'echo'] as const).map((what): ProofPart => {
        const manner = manners.get(`${gateway} ${what}`) ?? 'right';
        // A wrong answer to a datagram may be anybody's: the right one is still waited for.
        const waits = manner === 'silent' || (manner === 'wrong' && what !== 'tcp');
        const detail = manner === 'right' ? 'answered' : manner === 'wrong' ? 'a wrong answer' : 'no answer in time';
        return { what, passed: manner === 'right', took: waits ? limit : ms(Math.min(limit, roundTrip)), detail };
      });
      clock.advance(ms(Math.max(...parts.map(({ took }) => took))));
      return { gateway, parts };
    },
    async close() {},
  };
}
