// SPDX-License-Identifier: Apache-2.0
import { toHex } from '../identity/hex.ts';
import { asciiOctets } from '../identity/octet-writer.ts';
import { type Instant, seconds } from '../time.ts';
import { proofLength } from './handshake-lengths.ts';
import type { LinkAddress } from './link-end.ts';
import { type Secret, secret } from './secret.ts';
import type { Symmetric } from './symmetric.ts';

/** A cookie is good for one to two of these. */
export const cookiePeriod = seconds(60);

/**
 * What a responder keeps for all strangers together: who returns a cookie receives at the address that it claims. It is an
 * HMAC over address, interface and message 1, so nothing is kept for each of them (the idea of RFC 7296, 2.6).
 */
export interface Cookies {
  readonly secret: Secret;
  readonly before: Secret | null;
  readonly since: Instant;
  /** Hashes of the messages 1 that were let in by either secret, so that none is twice; the budget bounds them. */
  readonly admitted: ReadonlySet<string>;
  readonly admittedBefore: ReadonlySet<string>;
}

/** `random`: 32 bytes that nobody can guess. */
export const freshCookies = (random: Uint8Array, at: Instant): Cookies => ({
  secret: secret(random),
  before: null,
  since: at,
  admitted: new Set(),
  admittedBefore: new Set(),
});

/** With a new secret where the present one is older than a period; the one before stays good for a period more. */
export function rotateCookies(cookies: Cookies, random: Uint8Array, at: Instant): Cookies {
  const age = at - cookies.since;
  if (age < cookiePeriod) return cookies;
  const fresh = freshCookies(random, at);
  return age < 2 * cookiePeriod ? { ...fresh, before: cookies.secret, admittedBefore: cookies.admitted } : fresh;
}

const bake = (symmetric: Symmetric, key: Secret, { hardif, ip }: LinkAddress, helloHash: Uint8Array): Uint8Array =>
  symmetric.hmac(key.reveal(), asciiOctets(`cookie ${hardif} ${ip} `), helloHash).slice(0, proofLength);

/** 16 bytes for one message 1 from one address. */
export const cookieFor = (cookies: Cookies, symmetric: Symmetric, address: LinkAddress, helloHash: Uint8Array): Uint8Array =>
  bake(symmetric, cookies.secret, address, helloHash);

export function isOurCookie(
  cookies: Cookies,
  symmetric: Symmetric,
  address: LinkAddress,
  helloHash: Uint8Array,
  cookie: Uint8Array,
): boolean {
  if (symmetric.same(cookieFor(cookies, symmetric, address, helloHash), cookie)) return true;
  return cookies.before !== null && symmetric.same(bake(symmetric, cookies.before, address, helloHash), cookie);
}

export function wasAdmitted(cookies: Cookies, helloHash: Uint8Array): boolean {
  const name = toHex(helloHash);
  return cookies.admitted.has(name) || cookies.admittedBefore.has(name);
}

export const withAdmitted = (cookies: Cookies, helloHash: Uint8Array): Cookies => ({
  ...cookies,
  admitted: new Set([...cookies.admitted, toHex(helloHash)]),
});
