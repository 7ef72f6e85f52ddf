// SPDX-License-Identifier: Apache-2.0
import { seeded } from './random.ts';

/** What may go wrong between two ends, and how long things take, in milliseconds. Shares are 0–1. */
export interface Weather {
  readonly seed: number;
  /** Of channel messages. */
  readonly loss: number;
  readonly doubled: number;
  /** Longest way of a message or a frame: what is sent later may come sooner. */
  readonly delay: number;
  /** Of kernel requests and of computations. */
  readonly refused: number;
}

export const calm: Weather = { seed: 1, loss: 0, doubled: 0, delay: 5, refused: 0 };

interface Due {
  readonly at: number;
  readonly order: number;
  readonly run: () => void;
}

/** A virtual clock with chance of its own: the same seed, the same run. */
export class RekeyAir {
  now = 0;
  weather: Weather;
  readonly random: () => number;
  #due: Due[] = [];
  #order = 0;

  constructor(weather: Weather) {
    this.weather = weather;
    this.random = seeded(weather.seed);
  }

  chance(share: number): boolean {
    return this.random() < share;
  }

  /** Within `longest` milliseconds. */
  soon(longest: number, run: () => void): void {
    this.at(this.now + this.random() * longest, run);
  }

  at(at: number, run: () => void): void {
    this.#order += 1;
    const due = { at, order: this.#order, run };
    // Kept in order; the list is short.
    let place = this.#due.length;
    while (place > 0 && (this.#due[place - 1] as Due).at > at) place -= 1;
    this.#due.splice(place, 0, due);
  }

  /** A message on its way: lost, doubled, late. */
  carry(run: () => void): void {
    if (!this.chance(this.weather.loss)) this.soon(this.weather.delay, run);
    if (this.chance(this.weather.doubled)) this.soon(this.weather.delay * 3, run);
  }

  /** Lets `length` milliseconds pass. */
  pass(length: number): void {
    const end = this.now + length;
    for (let next = this.#due[0]; next !== undefined && next.at <= end; next = this.#due[0]) {
      this.#due.shift();
      this.now = next.at;
      next.run();
    }
    this.now = end;
  }
}
