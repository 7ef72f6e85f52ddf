// SPDX-License-Identifier: Apache-2.0
import { pause } from '../../pause.ts';

/** Asks again and again until the answer is right or the time is over; gives the last one. */
export async function eventually<T>(ask: () => Promise<T>, right: (answer: T) => boolean, withinMs: number, everyMs = 300): Promise<T> {
  for (const until = Date.now() + withinMs; ; await pause(everyMs)) {
    const answer = await ask();
    if (right(answer) || Date.now() > until) return answer;
  }
}
