// SPDX-License-Identifier: Apache-2.0
import { createOwnIdentity } from '../../../adapters/identity/own-identity.ts';
import { releaseDate } from '../../../adapters/identity/release-date.ts';
import { enrolledPlace } from '../../../adapters/identity/testing/enrolled-place.ts';
import type { TrustDomain } from '../../../core/identity/spiffe-id.ts';
import { ms, wallTime } from '../../../core/time.ts';
import type { Authority } from '../../../ports/authority.ts';
import { fakeAuthority } from '../../../ports/contract/fake-authority.ts';
import { fakeClock } from '../../../ports/contract/fake-clock.ts';
import { fakeCrypto } from '../../../ports/contract/fake-crypto.ts';
import { fakeEntropy } from '../../../ports/contract/fake-entropy.ts';
import { emptyDisk, fakeIdentityStore, type IdentityDisk } from '../../../ports/contract/fake-identity-store.ts';
import { countsNothing } from '../../../ports/contract/fake-meter.ts';
import { createRefusals } from '../../refusals.ts';
import { createIdentityKeeper } from '../identity-keeper.ts';
import type { IdentityKeeper } from '../keeper.ts';

export const hour = 3_600_000;
export const day = 24 * hour;

/** An authority, and one router that it enrolled on the first of December 2026 for thirty days; time is virtual, and one for both. */
export async function keptRouter(disk: IdentityDisk = emptyDisk()) {
  const clock = fakeClock();
  const time = { wall: wallTime(Date.UTC(2026, 11, 1)) };
  const it = await fakeAuthority(fakeCrypto(), time);
  await enrolledPlace(it, disk);
  const handed: Uint8Array[] = [];
  const said: string[] = [];
  const log = { write: (_: unknown, code: string) => void said.push(code), setLevel: () => undefined, flush: () => undefined };

  /** A new agent on the same disk. */
  function start(authority: Authority | null = null, domain: TrustDomain | null = null): IdentityKeeper {
    const place = fakeIdentityStore(disk);
    const own = createOwnIdentity({ place, crypto: it.crypto });
    const refusals = createRefusals(log, countsNothing, clock.now);
    const handOut = (request: Uint8Array): void => void handed.push(request);
    const built = releaseDate;
    return createIdentityKeeper({
      clock,
      entropy: fakeEntropy(1),
      crypto: it.crypto,
      place,
      own,
      built,
      domain,
      authority,
      handOut,
      log,
      refusals,
    });
  }

  return {
    ...it,
    clock,
    time,
    disk,
    handed,
    /** Codes of the log, and what was refused. */
    said,
    place: fakeIdentityStore(disk),
    start,
    /** Time passes for the router and for the authority. */
    async pass(keeper: IdentityKeeper, length: number, step = hour): Promise<void> {
      for (let passed = 0; passed < length; passed += step) {
        clock.advance(ms(step));
        time.wall = wallTime(time.wall + step);
        await keeper.tick();
      }
    },
  };
}
