// SPDX-License-Identifier: Apache-2.0
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { accept, type Outcome, refuse } from '../../core/refusal.ts';
import { signingSeedLength } from '../../ports/crypto.ts';
import type { HeldIdentity, IdentityKeys, NextIdentity } from '../../ports/identity-store.ts';
import { readBounded, readSecret } from './bounded-file.ts';
import { x509KeyOf } from './key-pair.ts';
import { fromPem, toPem } from './pem.ts';
import { type Rename, removeWhole, writeWhole } from './whole-file.ts';

/** What is kept of each pair of keys, by its number: `3.seed`, `3.key.pem`. */
const parts = ['seed', 'key.pem', 'request', 'token', 'svid', 'chain.pem'] as const;
type Part = (typeof parts)[number];

const fileOf = (directory: string, number: number | string, part: Part): string => join(directory, `${number}.${part}`);
const numbered = /^(\d{1,9})\.(?:seed|key\.pem|request|token|svid|chain\.pem)(?:\.part)?$/;
const secret = 0o600;
const open = 0o644;
/** Bytes; more than the longest of each. */
const most: Readonly<Record<Part, number>> = {
  seed: 128,
  'key.pem': 512,
  request: 16_384,
  token: 4_096,
  svid: 16_384,
  'chain.pem': 65_536,
};
const longestChain = 4;

const malformed = (path: string) =>
  refuse('operator', 'key-file-malformed', `${path} is damaged`, 'restore it from a backup, or make new keys');

/** Seeds are text, so that a backup may be on paper. */
async function readSeed(path: string): Promise<Outcome<Uint8Array>> {
  const read = await readSecret(path, most.seed);
  if (!read.ok) return read;
  const text = Buffer.from(read.value).toString('latin1').trim();
  return /^[0-9a-f]{64}$/.test(text) ? accept(new Uint8Array(Buffer.from(text, 'hex').subarray(0, signingSeedLength))) : malformed(path);
}

/** A router's keys by their number, an issuer's by its key id. */
export async function readKeys(directory: string, number: number | string): Promise<Outcome<IdentityKeys>> {
  const seed = await readSeed(fileOf(directory, number, 'seed'));
  if (!seed.ok) return seed;
  const path = fileOf(directory, number, 'key.pem');
  const read = await readSecret(path, most['key.pem']);
  if (!read.ok) return read;
  const blocks = fromPem(Buffer.from(read.value).toString('latin1'), 1);
  const x509Key = blocks.ok ? blocks.value[0]?.bytes : undefined;
  return x509Key !== undefined && x509KeyOf(x509Key).ok ? accept({ seed: seed.value, x509Key }) : malformed(path);
}

/** Keys with what an issuer said of them. Throws what the file system refuses. */
export async function readHeld(directory: string, number: number): Promise<Outcome<HeldIdentity>> {
  const keys = await readKeys(directory, number);
  if (!keys.ok) return keys;
  const svid = await readBounded(fileOf(directory, number, 'svid'), most.svid);
  const path = fileOf(directory, number, 'chain.pem');
  const text = await readBounded(path, most['chain.pem']);
  if (svid === null || text === null) return malformed(svid === null ? fileOf(directory, number, 'svid') : path);
  const chain = fromPem(Buffer.from(text).toString('latin1'), longestChain);
  return chain.ok ? accept({ keys: keys.value, svid, chain: chain.value.map(({ bytes }) => bytes) }) : malformed(path);
}

/** Keys that wait for an answer. Throws what the file system refuses. */
export async function readNext(directory: string, number: number): Promise<Outcome<NextIdentity>> {
  const keys = await readKeys(directory, number);
  if (!keys.ok) return keys;
  const path = fileOf(directory, number, 'request');
  const request = await readBounded(path, most.request);
  if (request === null) return malformed(path);
  const token = await readSecret(fileOf(directory, number, 'token'), most.token);
  if (!token.ok && token.refusal.code !== 'key-file-missing') return token;
  return accept({ keys: keys.value, request, token: token.ok ? Buffer.from(token.value).toString('latin1').trim() : null });
}

export async function writeKeys(directory: string, number: number | string, keys: IdentityKeys, into?: Rename): Promise<void> {
  await writeWhole(fileOf(directory, number, 'seed'), `${Buffer.from(keys.seed).toString('hex')}\n`, secret, into);
  await writeWhole(fileOf(directory, number, 'key.pem'), toPem('PRIVATE KEY', keys.x509Key), secret, into);
}

/** Writes keys and request under a number that nothing points to yet. */
export async function writeNext(directory: string, number: number, { keys, request, token }: NextIdentity, into?: Rename): Promise<void> {
  await writeKeys(directory, number, keys, into);
  await writeWhole(fileOf(directory, number, 'request'), request, open, into);
  if (token !== null) await writeWhole(fileOf(directory, number, 'token'), `${token}\n`, secret, into);
}

/** Writes what an issuer said, beside the keys it is about. */
export async function writeHeld(
  directory: string,
  number: number,
  { svid, chain }: Pick<HeldIdentity, 'svid' | 'chain'>,
  into?: Rename,
): Promise<void> {
  await writeWhole(fileOf(directory, number, 'svid'), svid, open, into);
  await writeWhole(fileOf(directory, number, 'chain.pem'), chain.map((der) => toPem('CERTIFICATE', der)).join(''), open, into);
}

/** A number that no file has. */
export async function freeNumber(directory: string): Promise<number> {
  return 1 + Math.max(0, ...(await readdir(directory)).map((name) => Number(numbered.exec(name)?.[1] ?? 0)));
}

/** Removes the files of all numbers that are not kept, and of a number in force its request and token. */
export async function removeOthers(directory: string, inForce: readonly number[], waiting: number | null): Promise<void> {
  const gone = (await readdir(directory)).filter((name) => {
    const found = numbered.exec(name);
    if (found === null) return false;
    const number = Number(found[1]);
    if (number === waiting) return false;
    return !inForce.includes(number) || /\.(request|token)$|\.part$/.test(name);
  });
  await removeWhole(
    directory,
    gone.map((name) => join(directory, name)),
  );
}
