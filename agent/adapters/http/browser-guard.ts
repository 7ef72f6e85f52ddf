// SPDX-License-Identifier: Apache-2.0
import type { IncomingHttpHeaders } from 'node:http';
import { isIPv4 } from 'node:net';
import { type Answer, problem } from './answer.ts';

const names = /^(localhost|\[::1\]|(?:\d{1,3}\.){3}\d{1,3})(?::(\d{1,5}))?$/i;

function isThisMachine(host: string | undefined, port: number): boolean {
  const [, name, digits] = names.exec(host ?? '') ?? [];
  if (name === undefined || Number(digits ?? 80) !== port) return false;
  return !isIPv4(name) || name.startsWith('127.');
}

/**
 * Keeps web pages away from the loopback port. A page may send requests there, and a name that it controls may come to resolve
 * to 127.0.0.1 (DNS rebinding): so the Host must be a loopback address and a page's Origin must be this very server.
 */
export function refuseBrowser(headers: IncomingHttpHeaders, port: number): Answer | null {
  if (!isThisMachine(headers.host, port))
    return problem(403, 'host-refused', 'the Host header must be the loopback address and port of this server');
  if (headers.origin !== undefined && !(headers.origin.startsWith('http://') && isThisMachine(headers.origin.slice(7), port))) {
    return problem(403, 'origin-refused', 'pages of other origins are not answered');
  }
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none')
    return problem(403, 'origin-refused', 'pages of other sites are not answered');
  return null;
}
