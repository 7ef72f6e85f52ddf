// SPDX-License-Identifier: Apache-2.0
import { type KeyObject, randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { Socket } from 'node:net';
import type { ProofPart } from '../../core/mesh/gateway-proof.ts';
import { accept, type Outcome, refuse } from '../../core/refusal.ts';
import { type Milliseconds, ms } from '../../core/time.ts';
import type { Clock } from '../../ports/clock.ts';
import type { GatewayProver } from '../../ports/gateway-prover.ts';
import { encodeQuery, wrongWithAnswer } from './dns-query.ts';
import { echoKey, encodeEchoRequest, nonceLength, wrongWithEcho } from './signed-echo.ts';

export interface ProofEndpoint {
  readonly host: string;
  readonly port: number;
}

export interface ProofPlaces {
  readonly dns: { readonly resolver: ProofEndpoint; readonly name: string } | null;
  readonly tcp: ProofEndpoint | null;
  readonly echo: { readonly at: ProofEndpoint; readonly publicKey: string } | null;
}

/** Ports of one path, used in turn: a late answer to an older proof then meets a closed port. */
const portsPerPath = 16;
/** A datagram may be lost on the way without anything being wrong. */
const retries = 2;

interface Attempt {
  readonly what: ProofPart['what'];
  readonly limit: Milliseconds;
  readonly port: number;
}

/** Settles once, with what was wrong or null; afterwards everything is closed. */
type Settle = (wrong: string | null) => void;

function askOverUdp(
  attempt: Attempt,
  to: ProofEndpoint,
  request: Buffer,
  judge: (answer: Buffer) => string | null,
): Promise<string | null> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4');
    const timers: NodeJS.Timeout[] = [];
    let settled = false;
    const settle: Settle = (wrong) => {
      if (settled) return;
      settled = true;
      for (const timer of timers) clearTimeout(timer);
      socket.close();
      resolve(wrong);
    };
    socket.on('error', (error) => settle(error.message));
    // Somebody else may answer first: only a right answer, or the end of time, decides.
    socket.on('message', (answer) => {
      if (judge(answer) === null) settle(null);
    });
    const send = (): void => {
      if (!settled) socket.send(request, to.port, to.host, (error) => error && settle(error.message));
    };
    socket.bind(attempt.port, () => {
      send();
      for (let i = 1; i <= retries; i += 1) timers.push(setTimeout(send, (attempt.limit * i) / (retries + 1)));
    });
    timers.push(setTimeout(() => settle('no right answer in time'), attempt.limit));
  });
}

function connectOverTcp(attempt: Attempt, to: ProofEndpoint): Promise<string | null> {
  return new Promise((resolve) => {
    const socket = new Socket();
    let settled = false;
    const settle: Settle = (wrong) => {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      // A reset leaves no TIME_WAIT behind, so the port can be used again.
      socket.resetAndDestroy();
      resolve(wrong);
    };
    const timer = setTimeout(() => settle('no connection in time'), attempt.limit);
    socket.on('error', (error) => settle(error.message));
    socket.on('connect', () => settle(null));
    socket.connect({ host: to.host, port: to.port, ...(attempt.port === 0 ? {} : { localPort: attempt.port }) });
  });
}

/** Proves a path by DNS, TCP and a signed echo over ordinary sockets; the source port says by which path (see route-control). */
export function createNetworkProver(places: ProofPlaces, clock: Clock): Outcome<GatewayProver> {
  const key: KeyObject | null = places.echo === null ? null : echoKey(places.echo.publicKey);
  if (places.echo !== null && key === null)
    return refuse('operator', 'bad-echo-key', 'proof.echo_key is no Ed25519 public key', 'give the 32 raw bytes as base64');
  let turn = 0;

  async function timed(attempt: Attempt, work: Promise<string | null>): Promise<ProofPart> {
    const start = clock.now();
    const wrong = await work;
    return { what: attempt.what, passed: wrong === null, took: ms(Math.round(clock.now() - start)), detail: wrong ?? 'answered' };
  }

  return accept({
    async prove(gateway, firstPort, limit) {
      turn = (turn + 1) % (portsPerPath / 2);
      // Two ports a turn: the resolver and the echo may not share one.
      const port = (n: number): number => (firstPort === null ? 0 : firstPort + turn * 2 + n);
      const parts: Promise<ProofPart>[] = [];
      if (places.dns !== null) {
        const { resolver, name } = places.dns;
        const id = randomBytes(2).readUInt16BE(0);
        const attempt: Attempt = { what: 'dns', limit, port: port(0) };
        parts.push(
          timed(
            attempt,
            askOverUdp(attempt, resolver, encodeQuery(id, name), (answer) => wrongWithAnswer(answer, id, name)),
          ),
        );
      }
      if (places.tcp !== null) {
        const attempt: Attempt = { what: 'tcp', limit, port: port(0) };
        parts.push(timed(attempt, connectOverTcp(attempt, places.tcp)));
      }
      if (places.echo !== null && key !== null) {
        const nonce = randomBytes(nonceLength);
        const attempt: Attempt = { what: 'echo', limit, port: port(1) };
        parts.push(
          timed(
            attempt,
            askOverUdp(attempt, places.echo.at, encodeEchoRequest(nonce), (answer) => wrongWithEcho(answer, nonce, key)),
          ),
        );
      }
      return { gateway, parts: await Promise.all(parts) };
    },
    async close() {},
  });
}
