// SPDX-License-Identifier: Apache-2.0
import type { Symmetric } from '../link/symmetric.ts';
import { accept, type Outcome, refuse } from '../refusal.ts';
import { fromCrockford, toCrockford } from './crockford.ts';
import type { JoinToken } from './join-token.ts';
import { asciiOctets } from './octet-writer.ts';
import { parseSpiffeId } from './spiffe-id.ts';
import { fromSeconds, isWholeSecond, toSeconds } from './wall-seconds.ts';

export const tokenSecretLength = 20;

const scheme = 'spiffe://';
const shape = /^x0join:([a-zA-Z0-9._/-]{1,2048}):([1-9][0-9]{0,11}):([0-9A-Za-z-]{36,60})$/;
const secretSymbols = 32;
const checkSymbols = 4;

/** Twenty bits over everything before them: of a million mistyped tokens one is not noticed here (and refused by the authority). */
const checkOf = (symmetric: Symmetric, text: string, secret: Uint8Array): string =>
  toCrockford(symmetric.sha256(asciiOctets(`x0 join token 1:${text}:`), secret)).slice(0, checkSymbols);

/** `x0join:<trust domain>/router/<name>:<expiry, seconds since 1970>:<nine groups of four symbols>`; the last group is a checksum. */
export function formatJoinToken(symmetric: Symmetric, token: JoinToken): string {
  const head = `${token.id.slice(scheme.length)}:${toSeconds(token.expires)}`;
  const symbols = toCrockford(token.secret) + checkOf(symmetric, head, token.secret);
  return `x0join:${head}:${symbols.replaceAll(/(.{4})(?=.)/g, '$1-')}`;
}

const malformed = (why: string) => refuse('operator', 'token-malformed', `not a join token: ${why}`, 'copy the whole line');

/** Refuses `token-malformed` (not the shape) and `token-typo` (the checksum does not fit). Dashes and case of the groups are free. */
export function parseJoinToken(symmetric: Symmetric, text: string): Outcome<JoinToken> {
  const parts = shape.exec(text.length > 2200 ? '' : text.trim());
  if (parts === null) return malformed('it is not x0join:NAME:EXPIRY:GROUPS');
  const [, name = '', seconds = '', groups = ''] = parts;
  const id = parseSpiffeId(scheme + name);
  if (!id.ok) return malformed(id.refusal.message);
  const expires = fromSeconds(Number(seconds));
  if (!isWholeSecond(expires)) return malformed('its expiry is beyond the year 9999');
  const symbols = groups.replaceAll('-', '');
  const secret = fromCrockford(symbols.slice(0, secretSymbols));
  const check = fromCrockford(`${symbols.slice(secretSymbols)}0000`);
  if (symbols.length !== secretSymbols + checkSymbols || secret === null || check === null) return malformed('its groups are incomplete');
  if (toCrockford(check).slice(0, checkSymbols) !== checkOf(symmetric, `${name}:${seconds}`, secret)) {
    return refuse('operator', 'token-typo', 'the join token’s checksum does not fit', 'a letter was mistyped: copy the line again');
  }
  return accept({ id: id.value, expires, secret });
}
