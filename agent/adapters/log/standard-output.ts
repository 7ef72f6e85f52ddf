// SPDX-License-Identifier: Apache-2.0
import { writeSync } from 'node:fs';

/** Bytes that wait for a reader that stalls; what comes after them is dropped and counted. */
const longestWait = 65_536;
/** How often what waits is tried again, in milliseconds. */
const retryEvery = 250;

/**
 * Lines onto a file descriptor, at once and in order. A reader that stalls costs lines, never the agent's time; a reader that went
 * away costs all of them.
 */
export class StandardOutput {
  readonly #fd: number;
  readonly #recovered: (dropped: number) => void;
  readonly #waiting: Buffer[] = [];
  #bytes = 0;
  #dropped = 0;
  #retry: NodeJS.Timeout | null = null;

  /** `recovered` is told how many lines were dropped, once writing works again. */
  constructor(fd: number, recovered: (dropped: number) => void) {
    this.#fd = fd;
    this.#recovered = recovered;
  }

  write(line: string): void {
    const bytes = Buffer.from(line);
    if (this.#bytes > 0 && this.#bytes + bytes.length > longestWait) {
      this.#dropped += 1;
      return;
    }
    this.#waiting.push(bytes);
    this.#bytes += bytes.length;
    if (this.#retry === null) this.flushSync();
  }

  /** Hands over what the reader takes now. Never throws and never waits. */
  flushSync(): void {
    if (this.#retry !== null) clearTimeout(this.#retry);
    this.#retry = null;
    try {
      for (let first = this.#waiting[0]; first !== undefined; first = this.#waiting[0]) {
        const written = writeSync(this.#fd, first);
        this.#bytes -= written;
        if (written < first.length) this.#waiting[0] = first.subarray(written);
        else this.#waiting.shift();
      }
    } catch (error) {
      this.#stalled((error as NodeJS.ErrnoException).code ?? '');
      return;
    }
    if (this.#dropped === 0) return;
    const dropped = this.#dropped;
    this.#dropped = 0;
    this.#recovered(dropped);
  }

  #stalled(code: string): void {
    if (code !== 'EAGAIN') {
      // A closed pipe or a full disk: an agent that heals a mesh goes on without its log.
      this.#dropped += this.#waiting.length;
      this.#waiting.length = 0;
      this.#bytes = 0;
      return;
    }
    this.#retry = setTimeout(() => this.flushSync(), retryEvery);
    this.#retry.unref();
  }
}
