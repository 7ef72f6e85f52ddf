// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { ms } from '../../core/time.ts';
import { gatewayProverContract } from '../../ports/contract/gateway-prover.contract.ts';
import { codeOf, granted } from '../../ports/contract/outcome.ts';
import { systemClock } from '../clock/system-clock.ts';
import { createNetworkProver } from './network-prover.ts';
import { type Internet, openInternet } from './testing/internet.ts';

gatewayProverContract('over loopback', async () => {
  const began = systemClock.now();
  const internet = await openInternet();
  return {
    prover: granted(createNetworkProver(internet.places, systemClock)),
    answer: internet.answer,
    passed: () => ms(systemClock.now() - began),
    close: internet.close,
  };
});

async function withInternet(body: (internet: Internet) => Promise<void>): Promise<void> {
  const internet = await openInternet();
  try {
    await body(internet);
  } finally {
    await internet.close();
  }
}

test('questions leave from the sixteen ports of their path, the resolver’s and the echo’s never from the same one', () =>
  withInternet(async (internet) => {
    const prover = granted(createNetworkProver(internet.places, systemClock));
    for (let n = 0; n < 10; n += 1) await prover.prove('own', 27_948, ms(500));
    assert.ok(internet.sources.every(({ port }) => port >= 27_948 && port < 27_964));
    const [dns, echo] = (['dns', 'echo'] as const).map((asked) => internet.sources.filter(({ what }) => what === asked));
    assert.ok(dns?.every(({ port }) => !echo?.some((other) => other.port === port)));
    assert.equal(new Set(dns?.map(({ port }) => port)).size, 8);
  }));

test('a port that somebody else holds is passed over', () =>
  withInternet(async (internet) => {
    const prover = granted(createNetworkProver(internet.places, systemClock));
    const holders = [27_966, 27_967, 27_968].map((port) => createSocket('udp4').bind(port));
    await Promise.all(holders.map((holder) => once(holder, 'listening')));
    const { parts } = await prover.prove('own', 27_964, ms(500));
    for (const holder of holders) holder.close();
    assert.deepEqual(
      parts.map((part) => part.passed),
      [true, true, true],
    );
  }));

test('what could not even be asked is no part of the proof', () =>
  withInternet(async (internet) => {
    const prover = granted(createNetworkProver({ ...internet.places, tcp: null, echo: null }, systemClock));
    const holders = Array.from({ length: 8 }, (_, n) => createSocket('udp4').bind(27_980 + 2 * n));
    await Promise.all(holders.map((holder) => once(holder, 'listening')));
    const proof = await prover.prove('through', 27_980, ms(300));
    for (const holder of holders) holder.close();
    assert.deepEqual(proof, { gateway: 'through', parts: [] });
  }));

test('what a failed part says names the cause', () =>
  withInternet(async (internet) => {
    const prover = granted(createNetworkProver(internet.places, systemClock));
    for (const what of ['dns', 'tcp', 'echo'] as const) await internet.answer(what, 'wrong');
    const { parts } = await prover.prove('own', null, ms(200));
    assert.match(parts[0]?.detail ?? '', /in time; what came: the answer is to another question/);
    assert.match(parts[1]?.detail ?? '', /ECONNREFUSED/);
    assert.match(parts[2]?.detail ?? '', /in time; what came: the signature is not the control plane’s/);
  }));

test('a hundred proofs leave no socket and no TIME_WAIT behind', () =>
  withInternet(async (internet) => {
    const prover = granted(createNetworkProver(internet.places, systemClock));
    const open = (): number => process.getActiveResourcesInfo().filter((kind) => /UDP|TCPSocket|Timeout/.test(kind)).length;
    const before = open();
    for (let n = 0; n < 100; n += 1) {
      const { parts } = await prover.prove('own', 28_000, ms(500));
      assert.ok(parts.length === 3 && parts.every((part) => part.passed), JSON.stringify(parts));
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
    // Columns of /proc/net/tcp: local address, remote address, state; 06 is TIME_WAIT (include/net/tcp_states.h).
    const waiting = readFileSync('/proc/net/tcp', 'latin1')
      .split('\n')
      .filter((line) => {
        const [, port, state] = /^ *\d+: \w{8}:(\w{4}) \S+ (\w\w) /.exec(line) ?? [];
        return state === '06' && Number.parseInt(port ?? '', 16) >> 4 === 28_000 >> 4;
      });
    assert.deepEqual(waiting, []);
    assert.ok(open() <= before, `${open()} resources are open, ${before} were`);
  }));

test('only the parts that are configured are asked for, and a key that is none is refused', async () => {
  const none = granted(createNetworkProver({ dns: null, tcp: null, echo: null }, systemClock));
  assert.deepEqual(await none.prove('own', null, ms(50)), { gateway: 'own', parts: [] });
  for (const publicKey of ['', 'AAAA', 'x'.repeat(44)])
    assert.equal(
      codeOf(createNetworkProver({ dns: null, tcp: null, echo: { at: { host: '127.0.0.1', port: 1 }, publicKey } }, systemClock)),
      'bad-echo-key',
    );
});
