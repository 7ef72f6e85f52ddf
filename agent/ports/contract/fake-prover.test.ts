// SPDX-License-Identifier: Apache-2.0
import { ms } from '../../core/time.ts';
import { fakeClock } from './fake-clock.ts';
import { fakeProver } from './fake-prover.ts';
import { gatewayProverContract } from './gateway-prover.contract.ts';

gatewayProverContract('fake prover', async () => {
  const clock = fakeClock();
  const began = clock.now();
  const prover = fakeProver(clock);
  return {
    prover,
    answer: async (what, manner) => prover.answer('own', what, manner),
    passed: () => ms(clock.now() - began),
    close: async () => undefined,
  };
});
