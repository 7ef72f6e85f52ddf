// SPDX-License-Identifier: Apache-2.0
import { mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import type { IssuerKeyId, SvidHash } from '../../../core/identity/pq-svid.ts';
import { accept, done, type Outcome, refuse } from '../../../core/refusal.ts';
import type { IdentityKeys } from '../../../ports/identity-store.ts';
import { makeOwnDirectory } from '../../own-directory.ts';
import { readBounded, readSecret } from '../bounded-file.ts';
import { readKeys, writeKeys } from '../numbered-keys.ts';
import { type Lock, oneAtATime } from '../one-at-a-time.ts';
import { fromPem, toPem } from '../pem.ts';
import { type Rename, removeWhole, writeWhole } from '../whole-file.ts';
import type { AuthorityStorage } from './authority-state.ts';
import { formatState, longestState, parseState } from './state-file.ts';

export const standardAuthorityDirectory = '/etc/x0tta6bl4/trust';

const longestSvid = 16_384;
const longestChainText = 65_536;
const mostCertificates = 4;
/** How long to wait while another process changes it, milliseconds. */
const usualPatience = 5_000;

/**
 * An authority as files: `authority.json` (mode 0600: it has the join tokens) says everything that changes, `KEYID.seed` and
 * `KEYID.key.pem` are the private keys of its issuers, `issued/HASH.svid` and `HASH.pem` what it issued,
 * `revocations.pem` what it revoked and `history.jsonl` why. What the file system refuses is
 * `authority-unreadable` or `authority-write-failed`.
 */
export function openAuthorityDirectory(path: string, rename?: Rename, patience: number = usualPatience): AuthorityStorage {
  const state = join(path, 'authority.json');
  const lock: Lock = {
    path: join(path, 'busy'),
    patience,
    busy: (pid) =>
      refuse(
        'operator',
        'authority-busy',
        `process ${pid} is changing this authority`,
        `wait for it, or remove ${join(path, 'busy')} where it is none of this program`,
      ),
  };
  const issuedFile = (svid: SvidHash, kind: string): string => join(path, 'issued', `${svid}.${kind}`);
  const guarded = async <T>(
    code: 'authority-unreadable' | 'authority-write-failed',
    work: () => Promise<Outcome<T>>,
  ): Promise<Outcome<T>> => {
    try {
      return await work();
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      return code === 'authority-unreadable'
        ? refuse(
            'environment',
            'authority-unreadable',
            `${path} cannot be read: ${why}`,
            'run as the user that it belongs to, or name another place with --dir',
          )
        : refuse(
            'environment',
            'authority-write-failed',
            `${path} was not changed: ${why}`,
            'check its rights and free space, or name another place with --dir',
          );
    }
  };
  const writing = <T>(work: () => Promise<Outcome<T>>): Promise<Outcome<T>> => guarded('authority-write-failed', work);
  const reading = <T>(work: () => Promise<Outcome<T>>): Promise<Outcome<T>> => guarded('authority-unreadable', work);

  return {
    alone: (work) =>
      writing(async () => {
        const own = makeOwnDirectory(path, '--dir');
        if (!own.ok) return own;
        await mkdir(join(path, 'issued'), { recursive: true, mode: 0o700 });
        return oneAtATime(lock, work);
      }),
    load: () =>
      reading(async () => {
        const read = await readSecret(state, longestState);
        if (!read.ok) return read.refusal.code === 'key-file-missing' ? accept(null) : read;
        return parseState(state, Buffer.from(read.value).toString('utf8'));
      }),
    save: (next) =>
      writing(async () => {
        await writeWhole(state, formatState(next), 0o600, rename);
        return done;
      }),
    keys: (issuer: IssuerKeyId) => reading(() => readKeys(path, issuer)),
    keepKeys: (issuer: IssuerKeyId, keys: IdentityKeys) =>
      writing(async () => {
        await writeKeys(path, issuer, keys, rename);
        return done;
      }),
    removeKeys: (issuer) =>
      writing(async () => {
        await removeWhole(path, [join(path, `${issuer}.seed`), join(path, `${issuer}.key.pem`)]);
        return done;
      }),
    issued: (svid) =>
      reading(async () => {
        const bytes = await readBounded(issuedFile(svid, 'svid'), longestSvid);
        const text = await readBounded(issuedFile(svid, 'pem'), longestChainText);
        if (bytes === null || text === null) return accept(null);
        const chain = fromPem(Buffer.from(text).toString('latin1'), mostCertificates);
        return chain.ok ? accept({ svid: bytes, chain: chain.value.map((block) => block.bytes) }) : chain;
      }),
    keepIssued: (hash, { svid, chain }) =>
      writing(async () => {
        await writeWhole(issuedFile(hash, 'pem'), chain.map((der) => toPem('CERTIFICATE', der)).join(''), 0o644, rename);
        await writeWhole(issuedFile(hash, 'svid'), svid, 0o644, rename);
        return done;
      }),
    record: (line) =>
      writing(async () => {
        const file = await open(join(path, 'history.jsonl'), 'a', 0o600);
        try {
          await file.appendFile(`${JSON.stringify({ ...line, at: new Date(line.at).toISOString() })}\n`);
          await file.sync();
        } finally {
          await file.close();
        }
        return done;
      }),
    publish: (lists) =>
      writing(async () => {
        const text = lists.map((list) => toPem('X0TTA6BL4 REVOCATIONS', list)).join('');
        await writeWhole(join(path, 'revocations.pem'), text, 0o644, rename);
        return done;
      }),
    removeIssued: (svids) =>
      writing(async () => {
        await removeWhole(
          join(path, 'issued'),
          svids.flatMap((svid) => [issuedFile(svid, 'svid'), issuedFile(svid, 'pem')]),
        );
        return done;
      }),
  };
}
