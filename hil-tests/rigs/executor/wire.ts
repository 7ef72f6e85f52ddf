// SPDX-License-Identifier: Apache-2.0
import type { Socket } from 'node:net';

/** Requests and answers are JSON, one a line. */
export interface Request {
  readonly id: number;
  readonly method: string;
  readonly params: unknown;
}
export type Answer = { readonly id: number; readonly result: unknown } | { readonly id: number; readonly error: string };

const longestLine = 64 * 1024 * 1024;

/** Calls `take` for each line that arrives; a line over 64 MiB ends the connection. */
export function readLines(socket: Socket, take: (line: string) => void): void {
  let parts: string[] = [];
  let size = 0;
  socket.setEncoding('utf8');
  socket.on('data', (chunk: string) => {
    const pieces = chunk.split('\n');
    const last = pieces.pop() ?? '';
    for (const piece of pieces) {
      take(parts.join('') + piece);
      parts = [];
      size = 0;
    }
    parts.push(last);
    size += last.length;
    if (size > longestLine) socket.destroy(new Error('a line of more than 64 MiB'));
  });
}

export function writeLine(socket: Socket, message: Request | Answer | { readonly hello: string }): void {
  socket.write(`${JSON.stringify(message)}\n`);
}
