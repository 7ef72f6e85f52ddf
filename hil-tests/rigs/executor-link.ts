// SPDX-License-Identifier: Apache-2.0
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import type { Method, Methods } from './executor/methods.ts';
import { type Answer, readLines, writeLine } from './executor/wire.ts';

/** The host's end of the line to an executor. */
export class ExecutorLink {
  readonly token = randomBytes(24).toString('hex');
  readonly #server: Server;
  readonly #waiting = new Map<number, { resolve: (result: never) => void; reject: (error: Error) => void }>();
  readonly #listeners: ((why: string) => void)[] = [];
  #socket: Socket | null = null;
  #next = 1;
  #ended: string | null = null;

  private constructor(server: Server) {
    this.#server = server;
  }

  /** Listens on a free port of 127.0.0.1 for the one executor that knows the token. */
  static async listen(): Promise<ExecutorLink> {
    const server = createServer();
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(0, '127.0.0.1', resolve);
    });
    return new ExecutorLink(server);
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Resolves when the executor has called. */
  connected(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.onEnd((why) => reject(new Error(why)));
      this.#server.on('connection', (socket) => {
        let known = false;
        socket.setNoDelay(true);
        socket.on('error', (error) => known && this.ended(`the line to the rig broke: ${error.message}`));
        socket.on('close', () => known && this.ended('the rig has ended'));
        readLines(socket, (line) => {
          if (known) return this.#take(JSON.parse(line) as Answer);
          const said = Buffer.from((JSON.parse(line) as { hello?: string }).hello ?? '');
          const right = Buffer.from(this.token);
          known = this.#socket === null && said.length === right.length && timingSafeEqual(said, right);
          if (!known) return void socket.destroy();
          this.#socket = socket;
          resolve();
        });
      });
    });
  }

  #take(answer: Answer): void {
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if ('error' in answer) waiting?.reject(new Error(answer.error));
    else waiting?.resolve(answer.result as never);
  }

  ask<M extends Method>(method: M, params: Methods[M]['params']): Promise<Methods[M]['result']> {
    const socket = this.#socket;
    if (this.#ended !== null || socket === null) return Promise.reject(new Error(this.#ended ?? 'the rig has not started yet'));
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve: resolve as (result: never) => void, reject });
      writeLine(socket, { id, method, params });
    });
  }

  onEnd(listener: (why: string) => void): void {
    this.#listeners.push(listener);
  }

  /** Tells everybody who waits that the rig is no more. */
  ended(why: string): void {
    if (this.#ended !== null) return;
    this.#ended = why;
    for (const waiting of this.#waiting.values()) waiting.reject(new Error(why));
    this.#waiting.clear();
    for (const listener of this.#listeners) listener(why);
  }

  close(): void {
    this.#ended ??= 'the rig was closed';
    this.#socket?.end();
    this.#server.close();
  }
}
