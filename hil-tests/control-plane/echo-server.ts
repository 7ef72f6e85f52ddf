// SPDX-License-Identifier: Apache-2.0
import { createPrivateKey } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { parseArgs } from 'node:util';
import { decodeEchoRequest, encodeEchoAnswer } from '../../agent/adapters/gateway-proof/signed-echo.ts';

/**
 * What a gateway's proof talks to in the internet: signs each echo request over UDP, and accepts TCP connections.
 *
 *   echo-server.ts --address 198.51.100.1 --udp 7007 --tcp 443 --key FILE     (FILE: Ed25519 private key, PEM)
 */
const { values } = parseArgs({
  options: { address: { type: 'string' }, udp: { type: 'string' }, tcp: { type: 'string' }, key: { type: 'string' } },
});
const { address, udp, tcp, key } = values;
if (address === undefined || udp === undefined || tcp === undefined || key === undefined) {
  console.error('usage: echo-server.ts --address ADDRESS --udp PORT --tcp PORT --key FILE');
  process.exit(2);
}
const privateKey = createPrivateKey(readFileSync(key));

const echo = createSocket('udp4');
echo.on('message', (bytes, from) => {
  const nonce = decodeEchoRequest(bytes);
  // Anything else is not answered at all, so that nobody can bounce traffic off this port.
  if (nonce !== null) echo.send(encodeEchoAnswer(nonce, privateKey), from.port, from.address);
});
echo.bind(Number(udp), address, () => console.log(`signed echo on ${address}:${udp}`));

const acceptor = createServer((socket) => {
  socket.on('error', () => socket.destroy());
  socket.end();
});
acceptor.listen(Number(tcp), address, () => console.log(`TCP on ${address}:${tcp}`));
