// SPDX-License-Identifier: Apache-2.0
import { type KeyObject, randomBytes } from 'node:crypto';
import type { ProofPart } from '../../core/mesh/gateway-proof.ts';
import { accept, type Outcome, refuse } from '../../core/refusal.ts';
import { type Milliseconds, ms } from '../../core/time.ts';
import type { Clock } from '../../ports/clock.ts';
import type { GatewayProver } from '../../ports/gateway-prover.ts';
import { askOverUdp } from './ask-over-udp.ts';
import type { Attempt, ProofEndpoint, Verdict } from './attempt.ts';
import { connectOverTcp } from './connect-over-tcp.ts';
import { encodeQuery, wrongWithAnswer } from './dns-query.ts';
import { echoKey, encodeEchoRequest, nonceLength, wrongWithEcho } from './signed-echo.ts';

export type { ProofEndpoint } from './attempt.ts';

export interface ProofPlaces {
  readonly dns: { readonly resolver: ProofEndpoint; readonly name: string } | null;
  readonly tcp: ProofEndpoint | null;
  readonly echo: { readonly at: ProofEndpoint; readonly publicKey: string } | null;
}

/** Ports of one path, used in turn: a late answer to an older proof then meets a closed port. */
const portsPerPath = 16;

/** `parity` keeps the two questions over UDP apart, whatever port either has to fall back to. */
function portsFrom(firstPort: number | null, turn: number, parity: 0 | 1): Attempt['ports'] {
  if (firstPort === null) return [0];
  const nth = (n: number): number => firstPort + ((turn * 2 + n * 2) % portsPerPath) + parity;
  return [nth(0), nth(1), nth(2), nth(3)];
}

/** Proves a path by DNS, TCP and a signed echo over ordinary sockets; the source port says by which path (see route-control). */
export function createNetworkProver(places: ProofPlaces, clock: Clock): Outcome<GatewayProver> {
  const key: KeyObject | null = places.echo === null ? null : echoKey(places.echo.publicKey);
  if (places.echo !== null && key === null)
    return refuse('operator', 'bad-echo-key', 'proof.echo_key is no Ed25519 public key', 'give the 32 raw bytes as base64');
  let turn = 0;

  const ask: Record<ProofPart['what'], (attempt: (parity: 0 | 1) => Attempt) => Promise<Verdict> | null> = {
    dns(attempt) {
      if (places.dns === null) return null;
      const { resolver, name } = places.dns;
      const id = randomBytes(2).readUInt16BE(0);
      return askOverUdp(attempt(0), resolver, encodeQuery(id, name), (answer) => wrongWithAnswer(answer, id, name));
    },
    tcp: (attempt) => (places.tcp === null ? null : connectOverTcp(attempt(0), places.tcp)),
    echo(attempt) {
      if (places.echo === null || key === null) return null;
      const nonce = randomBytes(nonceLength);
      return askOverUdp(attempt(1), places.echo.at, encodeEchoRequest(nonce), (answer) => wrongWithEcho(answer, nonce, key));
    },
  };

  async function part(what: ProofPart['what'], firstPort: number | null, limit: Milliseconds): Promise<ProofPart | null> {
    const start = clock.now();
    const verdict = await ask[what]((parity) => ({ limit, ports: portsFrom(firstPort, turn, parity) }));
    if (verdict === null || verdict.kind === 'unasked') return null;
    const detail = verdict.kind === 'passed' ? 'answered' : verdict.detail;
    return { what, passed: verdict.kind === 'passed', took: ms(Math.round(clock.now() - start)), detail };
  }

  return accept({
    async prove(gateway, firstPort, limit) {
      turn = (turn + 1) % (portsPerPath / 2);
      const parts = await Promise.all((['dns', 'tcp', 'echo'] as const).map((what) => part(what, firstPort, limit)));
      return { gateway, parts: parts.filter((one) => one !== null) };
    },
    async close() {},
  });
}
