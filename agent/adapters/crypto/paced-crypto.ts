// SPDX-License-Identifier: Apache-2.0
import { accept, refuse } from '../../core/refusal.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Crypto } from '../../ports/crypto.ts';
import type { CryptoTask, CryptoTurns, PacedCrypto } from '../../ports/paced-crypto.ts';
import type { ChosenCrypto } from './create-crypto.ts';
import { turnQueue } from './turn-queue.ts';

/** Tasks that may be under way at once. */
export interface TaskLimits {
  readonly urgent: number;
  readonly others: number;
}

/** As many strangers as a router keeps half-open handshakes with; known peers are known in number. */
export const taskLimits: TaskLimits = { urgent: 32, others: 16 };

/** How an operation learns that its time passed; `enter` makes a refusal of it. */
const late = Symbol('late');

type TakeTurn = <T>(operation: () => Promise<T>) => Promise<T>;

function inTurns({ provider, signatures, agreement, symmetric }: Crypto, turn: TakeTurn): CryptoTurns {
  return {
    crypto: {
      provider,
      symmetric,
      signatures: {
        signingKey: (seed) => turn(() => signatures.signingKey(seed)),
        verify: (...asked) => turn(() => signatures.verify(...asked)),
      },
      agreement: {
        agreementKey: (seed) => turn(() => agreement.agreementKey(seed)),
        encapsulate: (publicKey) => turn(() => agreement.encapsulate(publicKey)),
      },
    },
    signing: (key) => ({ publicKey: key.publicKey, sign: (...asked) => turn(() => key.sign(...asked)) }),
    agreeing: (key) => ({ publicKey: key.publicKey, decapsulate: (ciphertext) => turn(() => key.decapsulate(ciphertext)) }),
  };
}

/**
 * One operation a turn where the provider holds the loop's thread; at once where it does not, in a pool that takes no more tasks
 * either than `limits` says.
 */
export function pacedCrypto(
  { crypto, holdsThread }: ChosenCrypto,
  clock: Pick<Clock, 'now'>,
  limits: TaskLimits = taskLimits,
): PacedCrypto {
  const queue = turnQueue();
  const open = { urgent: 0, others: 0 };

  const turnFor =
    ({ urgent, by }: CryptoTask): TakeTurn =>
    (operation) => {
      if (clock.now() > by) return Promise.reject(late);
      if (!holdsThread) return operation();
      return new Promise((resolve, reject) =>
        queue.add({ urgent, by, run: () => void operation().then(resolve, reject), miss: () => reject(late) }),
      );
    };

  return {
    async enter(asked, work) {
      const lane = asked.urgent ? 'urgent' : 'others';
      if (open[lane] >= limits[lane]) {
        return refuse('environment', 'crypto-busy', `${open[lane]} handshakes are being computed already`);
      }
      open[lane] += 1;
      try {
        return accept(await work(inTurns(crypto, turnFor(asked))));
      } catch (error) {
        if (error !== late) throw error;
        return refuse('environment', 'crypto-late', 'its time passed before its turn came');
      } finally {
        open[lane] -= 1;
      }
    },
    grant() {
      const operation = queue.next(clock.now());
      operation?.run();
      return operation !== undefined;
    },
    get waiting() {
      return queue.length;
    },
  };
}
