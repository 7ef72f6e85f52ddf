// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import { releaseDate } from '../../adapters/identity/release-date.ts';
import { certificateOf } from '../../adapters/identity/x509/read-x509-svid.ts';
import { toHex } from '../../core/identity/hex.ts';
import { decodeSvid, svidHash } from '../../core/identity/pq-svid-codec.ts';
import { floorAfterUpdate, floorAtBuild, floorFor } from '../../core/identity/proven-floor.ts';
import { readWaiting } from '../../core/identity/waiting-request.ts';
import { accept, type Outcome } from '../../core/refusal.ts';
import { type WallTime, wallTime } from '../../core/time.ts';
import type { HeldIdentity } from '../../ports/identity-store.ts';
import { clock } from '../table.ts';
import type { Told } from '../workplace.ts';
import { bundleThere, type IdentityAt, identityThere } from './identity-at.ts';

const day = 86_400_000;
const iso = (time: WallTime): string => new Date(time).toISOString();
const daysLeft = (until: WallTime, now: WallTime): number => Math.floor(((until - now) / day) * 10) / 10;

/** One SVID and its certificate. */
function described({ crypto }: IdentityAt, { svid: bytes, chain }: HeldIdentity) {
  const svid = decodeSvid(bytes);
  if (!svid.ok) return svid;
  const { value } = svid;
  const [leaf] = chain;
  const certificate = leaf === undefined ? null : certificateOf(leaf);
  return accept({
    value,
    json: {
      id: value.id,
      svid: svidHash(crypto.symmetric, value),
      key: toHex(crypto.symmetric.sha256(value.publicKey)),
      notBefore: iso(value.notBefore),
      notAfter: iso(value.notAfter),
      issuer: value.issuer,
      zone: value.zone,
      roles: value.roles,
      suites: value.suites,
      x509:
        leaf === undefined || certificate === null
          ? null
          : {
              sha256: createHash('sha256').update(leaf).digest('hex'),
              serial: certificate.serialNumber.toLowerCase(),
              notAfter: iso(wallTime(Date.parse(certificate.validTo))),
            },
    },
  });
}

/** Who this router is. By the proven floor an SVID has ended for certain; by this machine's clock perhaps. */
export async function show(at: IdentityAt): Promise<Outcome<Told>> {
  const there = await identityThere(at);
  if (!there.ok) return there;
  const trust = await at.store.loadTrust();
  if (!trust.ok) return trust;
  const bundle = bundleThere(at, there.value, trust.value);
  if (!bundle.ok) return bundle;
  const { id, current, previous, next, refused } = there.value;
  const held = current === null ? null : described(at, current);
  if (held !== null && !held.ok) return held;
  const before = previous === null ? null : described(at, previous);
  if (before !== null && !before.ok) return before;
  const waiting = next === null ? null : readWaiting(next.request);
  if (waiting !== null && !waiting.ok) return waiting;
  const proven = trust.value.floor === null ? floorAtBuild(releaseDate) : floorAfterUpdate(trust.value.floor, releaseDate);
  const floor = floorFor(proven, held?.value.value.issuer ?? null);
  const now = wallTime(Math.max(at.place.wall(), floor));
  const waits = waiting === null ? null : { by: waiting.value.by, key: toHex(at.crypto.symmetric.sha256(waiting.value.request.publicKey)) };
  const left =
    held === null
      ? null
      : { byProvenFloor: daysLeft(held.value.value.notAfter, floor), byEstimate: daysLeft(held.value.value.notAfter, now) };
  const json = {
    id,
    current: held?.value.json ?? null,
    previous: before?.value.json ?? null,
    next: waits,
    refused,
    daysLeft: left,
    provenFloor: iso(floor),
    estimate: iso(now),
    bundle: bundle.value === null ? null : { sequence: bundle.value.sequence, issuers: bundle.value.issuers.map(({ keyId }) => keyId) },
  };
  const lines: [string, string][] = [['id', id]];
  if (held !== null && left !== null) {
    const { json: one, value } = held.value;
    lines.push(['key', one.key], ['SVID', one.svid], ['valid', `${clock(value.notBefore)} to ${clock(value.notAfter)} UTC`]);
    lines.push(['left', `${left.byProvenFloor} days by what is proven, ${left.byEstimate} by this machine's clock`]);
    if (value.zone !== '' || value.roles.length > 0)
      lines.push(['for', [value.zone, ...value.roles].filter((word) => word !== '').join(', ')]);
    lines.push(['issuer', value.issuer], ['X.509', one.x509 === null ? 'none' : `sha256 ${one.x509.sha256}`]);
  } else lines.push(['SVID', 'none yet']);
  lines.push(['bundle', bundle.value === null ? 'none yet' : `${bundle.value.sequence}, ${bundle.value.issuers.length} issuers`]);
  if (refused !== null) lines.push(['refused', `its renewal, with ${refused}`]);
  if (before !== null) lines.push(['previous', `${before.value.json.svid.slice(0, 16)}…, until ${clock(before.value.value.notAfter)} UTC`]);
  if (waits !== null)
    lines.push([
      'waits',
      `a request ${waits.by === 'operator' ? 'without a token' : waits.by === 'token' ? 'with a token' : 'for renewal'}, key ${waits.key}`,
    ]);
  return accept({ json, text: `${lines.map(([name, value]) => `${name.padEnd(9)} ${value}`).join('\n')}\n` });
}
