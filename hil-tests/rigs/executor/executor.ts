// SPDX-License-Identifier: Apache-2.0
import { connect } from 'node:net';
import { createHandlers } from './handlers.ts';
import type { Method } from './methods.ts';
import { type Request, readLines, writeLine } from './wire.ts';

/**
 * Runs where the mesh runs, as root: `executor.ts HOST PORT TOKEN`. It calls the host (so that no port is ever opened in the
 * rig), proves itself by the token, and does what it is asked until the line drops; then it removes what it built and ends.
 */
const [host = '127.0.0.1', port = '0', token = ''] = process.argv.slice(2);
const { handlers, end } = createHandlers();
const socket = connect({ host, port: Number(port) });

async function answer({ id, method, params }: Request): Promise<void> {
  try {
    if (!Object.hasOwn(handlers, method)) throw new Error(`the executor knows no ${method}`);
    const handler = handlers[method as Method] as (params: unknown) => Promise<unknown>;
    writeLine(socket, { id, result: await handler(params) });
  } catch (error) {
    writeLine(socket, { id, error: error instanceof Error ? error.message : String(error) });
  }
}

let ending = false;
function finish(why: string, status: number): void {
  if (ending) return;
  ending = true;
  console.error(`executor: ${why}`);
  void end().finally(() => process.exit(status));
}

socket.setNoDelay(true);
socket.on('connect', () => writeLine(socket, { hello: token }));
readLines(socket, (line) => void answer(JSON.parse(line) as Request));
socket.on('error', (error) => finish(error.message, 1));
socket.on('close', () => finish('the host has gone', 0));
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => finish(signal, 0));
