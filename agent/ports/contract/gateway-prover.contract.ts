// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ProofPart } from '../../core/mesh/gateway-proof.ts';
import { type Milliseconds, ms } from '../../core/time.ts';
import type { GatewayProver } from '../gateway-prover.ts';

type What = ProofPart['what'];
/** `silent`: never; `wrong`: at once, but not what was asked for, or a refusal. */
export type Manner = 'right' | 'silent' | 'wrong';

export interface ProverSubject {
  readonly prover: GatewayProver;
  /** How the internet answers one part from now on. At first all answer right. */
  answer(what: What, manner: Manner): Promise<void>;
  /** Time that went by since `open`. */
  passed(): Milliseconds;
  close(): Promise<void>;
}

const limit = ms(400);
/** A busy machine may be late with its timers. */
const late = 400;
const all = ['dns', 'tcp', 'echo'] as const;

/** `open` gives a prover with all three parts. */
export function gatewayProverContract(name: string, open: () => Promise<ProverSubject>): void {
  const within = (title: string, body: (subject: ProverSubject) => Promise<void>): void => {
    test(`${name}: ${title}`, async () => {
      const subject = await open();
      try {
        await body(subject);
      } finally {
        await subject.prover.close();
        await subject.close();
      }
    });
  };
  const provedBy = async ({ prover }: ProverSubject, firstPort: number | null = null): Promise<What[]> => {
    const proof = await prover.prove('own', firstPort, limit);
    assert.equal(proof.gateway, 'own');
    assert.deepEqual(
      proof.parts.map(({ what }) => what),
      all,
    );
    for (const part of proof.parts) {
      assert.notEqual(part.detail, '');
      assert.ok(part.took >= 0 && part.took <= limit + late, `${part.what} took ${part.took} ms`);
    }
    return proof.parts.filter((part) => part.passed).map(({ what }) => what);
  };

  within('where the internet answers, every part passes', async (subject) => {
    assert.deepEqual(await provedBy(subject), all);
  });
  for (const what of all)
    for (const manner of ['silent', 'wrong'] as const)
      within(`a ${manner} answer fails ${what} and leaves the others alone`, async (subject) => {
        await subject.answer(what, manner);
        assert.deepEqual(
          await provedBy(subject),
          all.filter((other) => other !== what),
        );
        await subject.answer(what, 'right');
        assert.deepEqual(await provedBy(subject), all);
      });
  within('where nothing answers, the proof ends at its limit all the same', async (subject) => {
    for (const what of all) await subject.answer(what, 'silent');
    const began = subject.passed();
    assert.deepEqual(await provedBy(subject), []);
    const took = subject.passed() - began;
    assert.ok(took >= limit - 1 && took <= limit + late, `it took ${took} ms`);
  });
  within('proofs go on for as long as one likes from the same sixteen ports', async (subject) => {
    for (let n = 0; n < 40; n += 1) assert.deepEqual(await provedBy(subject, 27_900), all);
  });
  within('proofs of several paths run side by side', async (subject) => {
    const proved = await Promise.all([27_900, 27_916, 27_932, null].map((firstPort) => provedBy(subject, firstPort)));
    assert.deepEqual(proved, [all, all, all, all]);
  });
}
