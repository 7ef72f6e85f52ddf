// SPDX-License-Identifier: Apache-2.0

/** 95 s as "1 min 35 s". */
export function inWords(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** Foretells the rest from guesses, corrected by how wrong they were so far. */
export class TimeLeft {
  #guessed = 0;
  #took = 0;

  finished(guess: number, took: number): void {
    this.#guessed += guess;
    this.#took += took;
  }

  of(guess: number): number {
    return this.#guessed === 0 ? guess : (guess * this.#took) / this.#guessed;
  }
}
