// SPDX-License-Identifier: Apache-2.0
import { createSocket, type Socket } from 'node:dgram';
import { now } from './clock.ts';
import { inNamespace } from './enter-namespace.ts';
import type { ProberMessage, ProberQuestion, StreamPlaces } from './prober-link.ts';

/**
 * A process of its own, so that what the executor does never delays a probe. Its sockets lie in the routers' namespaces: all
 * streams of all meshes cost one process. Bytes of a probe: stream, sequence number (32 bits each, big-endian).
 */
const probeLength = 8;
const echoPort = 4077;
/** How long a flow's own socket waits for its echo. */
const flowLife = 3000;

// dgram resolves even literal addresses in a later turn, which would be a turn in another namespace.
const literal = (host: string, _options: unknown, done: (error: null, address: string, family: number) => void): void =>
  done(null, host, 4);
const udp = (): Socket => createSocket({ type: 'udp4', lookup: literal as never });

function openIn(namespace: string, address: string, port: number): Socket {
  const socket = udp();
  // A probe that cannot be sent (no route, interface gone) is a lost probe, nothing else.
  socket.on('error', () => undefined);
  inNamespace(namespace, () => socket.bind({ address, port, exclusive: true }));
  return socket;
}

const echoes = new Map<string, Socket>();

/** Bound to the very address that is asked: from another one of this namespace's, no NAT would take the echo for an answer. */
function echoIn(namespace: string, address: string): void {
  if (echoes.has(namespace)) return;
  const socket = openIn(namespace, address, echoPort);
  socket.on('message', (bytes, from) => socket.send(bytes, from.port, from.address, () => undefined));
  echoes.set(namespace, socket);
}

class Sending {
  readonly sent: number[] = [];
  readonly arrived: (number | null)[] = [];
  readonly #plan: StreamPlaces;
  readonly #socket: Socket | null;
  readonly #timer: NodeJS.Timeout;
  readonly #began = now();

  constructor(plan: StreamPlaces) {
    this.#plan = plan;
    this.#socket = plan.newFlows ? null : this.#open();
    this.#timer = setInterval(() => this.#due(), Math.min(plan.intervalMs, 10));
  }

  #open(): Socket {
    const socket = openIn(this.#plan.namespace, '0.0.0.0', 0);
    socket.on('message', (bytes) => this.#take(bytes));
    return socket;
  }

  #take(bytes: Buffer): void {
    if (bytes.length !== probeLength || bytes.readUInt32BE(0) !== this.#plan.stream) return;
    const sequence = bytes.readUInt32BE(4);
    if (this.arrived[sequence] === null) this.arrived[sequence] = now();
  }

  /** Sends by the clock, not by the timer: a late turn is made up for, so that the rate holds under load. */
  #due(): void {
    while (now() - this.#began >= this.sent.length * this.#plan.intervalMs) {
      const bytes = Buffer.allocUnsafe(probeLength);
      bytes.writeUInt32BE(this.#plan.stream, 0);
      bytes.writeUInt32BE(this.sent.length, 4);
      const socket = this.#socket ?? this.#open();
      this.sent.push(now());
      this.arrived.push(null);
      socket.send(bytes, echoPort, this.#plan.address, () => undefined);
      if (this.#socket === null) setTimeout(() => socket.close(), flowLife);
    }
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#socket?.close();
  }
}

const streams = new Map<number, Sending>();

function answer(question: ProberQuestion): ProberMessage['result'] {
  switch (question.ask) {
    case 'start':
      echoIn(question.plan.echoNamespace, question.plan.address);
      streams.set(question.plan.stream, new Sending(question.plan));
      return null;
    case 'probes': {
      const stream = streams.get(question.stream);
      return stream === undefined ? null : stream.sent.map((sent, index) => [sent, stream.arrived[index] ?? null] as const);
    }
    case 'stop':
      streams.get(question.stream)?.stop();
      return null;
    case 'forget':
      for (const namespace of question.namespaces) {
        echoes.get(namespace)?.close();
        echoes.delete(namespace);
      }
      return null;
  }
}

process.on('message', (question: ProberQuestion & { id: number }) => {
  let reply: ProberMessage;
  try {
    reply = { id: question.id, result: answer(question) };
  } catch (error) {
    reply = { id: question.id, result: null, error: error instanceof Error ? error.message : String(error) };
  }
  process.send?.(reply);
});
process.on('disconnect', () => process.exit(0));
