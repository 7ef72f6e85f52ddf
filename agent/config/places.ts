// SPDX-License-Identifier: Apache-2.0
import { isIPv4, isIPv6 } from 'node:net';
import { parseTrustDomain, type TrustDomain } from '../core/identity/spiffe-id.ts';
import type { Kind, Reading } from './kinds.ts';

/** An address and a port, both literal: a proof that needs DNS to find its TCP target would not be independent of DNS. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

/** A program and its arguments; no shell looks at them. */
export type Command = readonly [program: string, ...args: readonly string[]];

function endpointOf(text: string, port: number | null): Endpoint | null {
  const [, v6, v4, digits] = /^(?:\[([0-9a-fA-F:.]{2,45})\]|([0-9.]{7,15}))(?::(\d{1,5}))?$/.exec(text.trim()) ?? [];
  const host = v6 ?? v4 ?? '';
  const number = digits === undefined ? port : Number(digits);
  if (number === null || number < 1 || number > 65_535) return null;
  return (v6 === undefined ? isIPv4(host) : isIPv6(host)) ? { host, port: number } : null;
}

/** `192.0.2.1:443`; with a standard port the port may be left out. IPv4, because the proofs are steered by IPv4 routes. */
export function endpoint(standardPort: number | null): Kind<Endpoint> {
  const expects =
    standardPort === null
      ? 'an IPv4 address and a port, 192.0.2.1:443'
      : `an IPv4 address, with another port than ${standardPort} as 192.0.2.1:PORT`;
  return {
    expects,
    list: false,
    read: ([text = '']) => {
      const found = endpointOf(text, standardPort);
      return found === null || !isIPv4(found.host) ? { wrong: `"${text.slice(0, 60)}" is not` } : { value: found };
    },
  };
}

export function isLoopback(host: string): boolean {
  return host === '::1' || (isIPv4(host) && host.startsWith('127.'));
}

/** The status server has no login: only this machine may reach it. */
export const loopbackEndpoint: Kind<Endpoint> = {
  expects: 'a loopback address and a port, 127.0.0.1:9464 or [::1]:9464',
  list: false,
  read: ([text = '']) => {
    const found = endpointOf(text, null);
    if (found === null) return { wrong: `"${text.slice(0, 60)}" is not` };
    return isLoopback(found.host)
      ? { value: found }
      : { wrong: `${found.host} is reachable from other machines, and the server asks for no password` };
  },
};

/** @param longest Bytes; a unix socket's path has 107 at most (sys/un.h, sun_path). */
export function absolutePath(longest = 255): Kind<string> {
  return {
    expects: `an absolute path of at most ${longest} bytes`,
    list: false,
    read: ([text = '']): Reading<string> => {
      if (!text.startsWith('/')) return { wrong: `"${text.slice(0, 60)}" does not start with /` };
      if (Buffer.byteLength(text) > longest) return { wrong: `it has ${Buffer.byteLength(text)} bytes` };
      if (text.split('/').includes('..') || text.includes('\0')) return { wrong: 'it holds .. or a NUL' };
      return { value: text.length > 1 ? text.replace(/\/+$/, '') : text };
    },
  };
}

/** One text, split at spaces, or a list whose items are taken as they are. */
export const command: Kind<Command> = {
  expects: 'a program with an absolute path and its arguments, no shell (as one text split at spaces, or as a list)',
  list: true,
  read: (values) => {
    const words = values.length === 1 ? (values[0] ?? '').trim().split(/\s+/) : values;
    const [program = '', ...args] = words;
    if (!program.startsWith('/')) return { wrong: `"${program.slice(0, 60)}" does not start with /` };
    if (words.length > 32) return { wrong: `it has ${words.length} words, at most 32 are taken` };
    return { value: [program, ...args] };
  },
};

/** The name of a mesh in the ids of its members (SPIFFE-ID, section 2.1). */
export const trustDomain: Kind<TrustDomain> = {
  expects: 'a trust domain in lower case, mesh.example',
  list: false,
  read: ([text = '']) => {
    const read = parseTrustDomain(text);
    return read.ok ? { value: read.value } : { wrong: read.refusal.message };
  },
};

/** The raw 32 bytes of an Ed25519 public key as base64. */
export const publicKey: Kind<string> = {
  expects: 'an Ed25519 public key, 32 bytes as base64 (44 characters)',
  list: false,
  read: ([text = '']) => (/^[A-Za-z0-9+/]{43}=$/.test(text) ? { value: text } : { wrong: `"${text.slice(0, 60)}" is not` }),
};
