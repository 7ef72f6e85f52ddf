// SPDX-License-Identifier: Apache-2.0
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { StatusSource } from '../../ports/status.ts';

export interface StreamLimits {
  readonly clients: number;
  /** Bytes that may wait for one client; a slower one is dropped with close code 1013. */
  readonly backlog: number;
  /** Milliseconds between pings; a client that missed one is dropped. */
  readonly ping: number;
}

export const standardStreamLimits: StreamLimits = { clients: 8, backlog: 262_144, ping: 30_000 };

/** RFC 6455 and IANA's registry: 1001 going away, 1008 against a policy, 1013 try again later. */
const goingAway = 1001;
const againstPolicy = 1008;
const tryLater = 1013;

interface Listener {
  alive: boolean;
  /** Asked with each ping: policies change, and SVIDs run out. */
  readonly mayListen: () => Promise<boolean>;
}

/** Sends every event to every listener. One client's slowness costs only that client. */
export class EventStream {
  readonly #server = new WebSocketServer({ noServer: true, clientTracking: false, perMessageDeflate: false, maxPayload: 1_024 });
  readonly #clients = new Map<WebSocket, Listener>();
  readonly #source: StatusSource;
  readonly #limits: StreamLimits;
  readonly #pings: NodeJS.Timeout;
  #unsubscribe: (() => void) | null = null;

  constructor(source: StatusSource, limits: StreamLimits) {
    this.#source = source;
    this.#limits = limits;
    this.#pings = setInterval(() => this.#ping(), limits.ping);
    this.#pings.unref();
  }

  get full(): boolean {
    return this.#clients.size >= this.#limits.clients;
  }

  accept(request: IncomingMessage, socket: Duplex, head: Buffer, mayListen: () => Promise<boolean>): void {
    this.#server.handleUpgrade(request, socket, head, (client) => {
      const state: Listener = { alive: true, mayListen };
      this.#clients.set(client, state);
      client.on('pong', () => {
        state.alive = true;
      });
      // What clients say is not listened to; ws closes on what is malformed or too long, and says so here.
      client.on('error', () => client.terminate());
      client.on('close', () => this.#leave(client));
      const { name, version, at, wall } = this.#source.snapshot();
      client.send(JSON.stringify({ kind: 'hello', name, version, at, wall }));
      this.#unsubscribe ??= this.#source.subscribe((event) => this.#tell(JSON.stringify(event)));
    });
  }

  close(): void {
    clearInterval(this.#pings);
    for (const client of this.#clients.keys()) this.#drop(client, goingAway, 'the agent stops');
    this.#unsubscribe?.();
    this.#unsubscribe = null;
  }

  #tell(text: string): void {
    for (const client of [...this.#clients.keys()]) {
      if (client.readyState !== client.OPEN) continue;
      if (client.bufferedAmount + text.length > this.#limits.backlog) this.#drop(client, tryLater, 'too slow');
      else client.send(text);
    }
  }

  #drop(client: WebSocket, code: number, reason: string): void {
    client.close(code, reason);
    // The close frame stands behind the backlog; who does not read it in time is cut off.
    setTimeout(() => client.terminate(), 2_000).unref();
    this.#leave(client);
  }

  #leave(client: WebSocket): void {
    this.#clients.delete(client);
    if (this.#clients.size > 0) return;
    this.#unsubscribe?.();
    this.#unsubscribe = null;
  }

  #ping(): void {
    for (const [client, state] of this.#clients) {
      if (!state.alive) {
        client.terminate();
        continue;
      }
      state.alive = false;
      client.ping();
      void state.mayListen().then((may) => {
        if (!may && this.#clients.has(client)) this.#drop(client, againstPolicy, 'no longer allowed');
      });
    }
  }
}
