// SPDX-License-Identifier: Apache-2.0
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import type { ProofPart } from '../../../core/mesh/gateway-proof.ts';
import type { Manner } from '../../../ports/contract/gateway-prover.contract.ts';
import { call } from '../../syscall/syscall.ts';
import type { ProofPlaces } from '../network-prover.ts';
import { decodeEchoRequest, encodeEchoAnswer } from '../signed-echo.ts';

export const askedName = 'example.org';

/** What a resolver says to `query`: one address, by a pointer to the question's name. */
export function dnsAnswer(query: Buffer): Buffer {
  const record = Buffer.from('c00c0001000100000e100004c6336407', 'hex');
  const bytes = Buffer.concat([query, record]);
  bytes.writeUInt16BE(0x8180, 2);
  bytes.writeUInt16BE(1, 6);
  return bytes;
}

/** A resolver, a TCP listener and a control plane on loopback, each as one wants it to answer. */
export interface Internet {
  readonly places: ProofPlaces & { readonly tcp: NonNullable<ProofPlaces['tcp']> };
  readonly privateKey: KeyObject;
  /** Source ports that the questions came from. */
  readonly sources: { readonly what: ProofPart['what']; readonly port: number }[];
  answer(what: ProofPart['what'], manner: Manner): Promise<void>;
  close(): Promise<void>;
}

const host = '127.0.0.1';

async function udpServer(answer: (bytes: Buffer, port: number) => Buffer | null): Promise<UdpSocket> {
  const socket = createSocket('udp4');
  socket.on('message', (bytes, from) => {
    const told = answer(bytes, from.port);
    if (told !== null) socket.send(told, from.port, from.address);
  });
  socket.bind(0, host);
  await once(socket, 'listening');
  return socket;
}

/** A listening port whose queue is full: the kernel answers no further SYN (tcp(7)). Two connections fill a queue of none. */
async function fullListener(): Promise<{ readonly port: number; close(): void }> {
  const [inet, stream] = [2, 1];
  const opened = call('socket', inet, stream, 0);
  if (!opened.ok) throw new Error(opened.text);
  const fd = opened.value;
  const address = Buffer.alloc(16);
  address.writeUInt16LE(inet, 0);
  Buffer.from([127, 0, 0, 1]).copy(address, 4);
  for (const done of [call('bind', fd, address, 16), call('listen', fd, 0)]) if (!done.ok) throw new Error(done.text);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(16);
  call('getsockname', fd, address, length);
  const fillers = [0, 1, 2].map(() => {
    const filler = call('socket', inet, stream | 0o4000, 0);
    if (filler.ok) call('connect', filler.value, address, 16);
    return filler;
  });
  return {
    port: address.readUInt16BE(2),
    close() {
      for (const filler of fillers) if (filler.ok) call('close', filler.value);
      call('close', fd);
    },
  };
}

export async function openInternet(): Promise<Internet> {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const stranger = generateKeyPairSync('ed25519').privateKey;
  const manners: Record<'dns' | 'echo', Manner> = { dns: 'right', echo: 'right' };
  const sources: { what: ProofPart['what']; port: number }[] = [];

  const dns = await udpServer((query, port) => {
    sources.push({ what: 'dns', port });
    if (manners.dns === 'silent') return null;
    const answer = dnsAnswer(query);
    if (manners.dns === 'wrong') answer.writeUInt16BE(query.readUInt16BE(0) ^ 1, 0);
    return answer;
  });
  const echo = await udpServer((request, port) => {
    sources.push({ what: 'echo', port });
    const nonce = decodeEchoRequest(request);
    if (nonce === null || manners.echo === 'silent') return null;
    return encodeEchoAnswer(nonce, manners.echo === 'wrong' ? stranger : privateKey);
  });
  const tcp: Server = createServer((socket) => {
    sources.push({ what: 'tcp', port: socket.remotePort ?? 0 });
    socket.on('error', () => socket.destroy());
    socket.end();
  });
  tcp.listen(0, host);
  await once(tcp, 'listening');
  const full = await fullListener();
  const vacant = createServer();
  vacant.listen(0, host);
  await once(vacant, 'listening');
  const ports = { right: (tcp.address() as AddressInfo).port, silent: full.port, wrong: (vacant.address() as AddressInfo).port };
  await new Promise((resolve) => vacant.close(resolve));
  const tcpPlace = { host, port: ports.right };
  const publicKeyText = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32).toString('base64');

  return {
    places: {
      dns: { resolver: { host, port: dns.address().port }, name: askedName },
      tcp: tcpPlace,
      echo: { at: { host, port: echo.address().port }, publicKey: publicKeyText },
    },
    privateKey,
    sources,
    async answer(what, manner) {
      if (what === 'tcp') tcpPlace.port = ports[manner];
      else manners[what] = manner;
    },
    async close() {
      full.close();
      for (const socket of [dns, echo]) socket.close();
      await new Promise((resolve) => tcp.close(resolve));
    },
  };
}
