// SPDX-License-Identifier: Apache-2.0
import { type Datagram, slots } from './receive-many.ts';

/**
 * Takes what waits on one socket, up to `budget` frames and a call more; the rest waits for the next time. Each socket has a budget
 * of its own: a flood on one interface takes nothing from another. Nothing is taken that is not handed on.
 */
export function takeFrames(
  receive: (fd: number) => readonly Datagram[],
  fd: number,
  budget: number,
  take: (frames: readonly Datagram[]) => void,
): void {
  for (let taken = 0; taken < budget; ) {
    const got = receive(fd);
    taken += got.length;
    if (got.length > 0) take(got);
    if (got.length < slots) return;
  }
}
