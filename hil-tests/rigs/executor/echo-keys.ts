// SPDX-License-Identifier: Apache-2.0
import { generateKeyPairSync } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { internetAddress, internetEchoPort, internetTcpPort } from './addresses.ts';

const server = fileURLToPath(new URL('../../control-plane/echo-server.ts', import.meta.url));

/** A fresh Ed25519 pair in `folder`: the private half for the echo server, the public half for the agents' configuration. */
export function writeEchoKeys(folder: string): void {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  writeFileSync(`${folder}/echo.pem`, privateKey.export({ format: 'pem', type: 'pkcs8' }), { mode: 0o600 });
  writeFileSync(`${folder}/echo.pub`, publicKey.export({ format: 'der', type: 'spki' }).subarray(-32).toString('base64'));
}

export const echoPublicKey = (folder: string): string => readFileSync(`${folder}/echo.pub`, 'utf8');

export function echoServerCommand(folder: string): string[] {
  return [
    process.execPath,
    server,
    '--address',
    internetAddress,
    '--udp',
    `${internetEchoPort}`,
    '--tcp',
    `${internetTcpPort}`,
    '--key',
    `${folder}/echo.pem`,
  ];
}
