// SPDX-License-Identifier: Apache-2.0
import { routerId } from '../../../core/identity/member.ts';
import type { PqSvidBody } from '../../../core/identity/pq-svid.ts';
import { encodeSvid, encodeSvidBody, issuerKeyId, signedSvid, svidHash } from '../../../core/identity/pq-svid-codec.ts';
import { floorAtBuild } from '../../../core/identity/proven-floor.ts';
import { emptyBook, offerRevocations, type RevocationBook, revocationDigest } from '../../../core/identity/revocation-book.ts';
import { encodeRevocationsBody, signedRevocations, sortedRevoked } from '../../../core/identity/revocation-codec.ts';
import type { RevocationList } from '../../../core/identity/revocation-list.ts';
import { suiteOne } from '../../../core/identity/suites.ts';
import { build, day, mesh, onDay, sampleBundle } from '../../../core/identity/testing/samples.ts';
import type { Symmetric } from '../../../core/link/symmetric.ts';
import type { LinkLocal, NodeId } from '../../../core/mesh/beacon.ts';
import { linkLocalOf } from '../../../core/mesh/link-local.ts';
import type { MacAddress } from '../../../core/mesh/mac-address.ts';
import type { IfIndex } from '../../../core/mesh/mesh-view.ts';
import type { ProtectedNeighbour } from '../../../core/mesh/protected-neighbour.ts';
import { ms } from '../../../core/time.ts';
import { fakeClock } from '../../../ports/contract/fake-clock.ts';
import { fakeCrypto } from '../../../ports/contract/fake-crypto.ts';
import { fakeEntropy } from '../../../ports/contract/fake-entropy.ts';
import { type FakeLinkAir, fakeKernelEchoes, fakeLinkAir } from '../../../ports/contract/fake-link-air.ts';
import { fakeLinkProtection } from '../../../ports/contract/fake-link-protection.ts';
import { countsNothing } from '../../../ports/contract/fake-meter.ts';
import { fakeUnderlayFilter } from '../../../ports/contract/fake-underlay-filter.ts';
import { granted } from '../../../ports/contract/outcome.ts';
import type { SigningKey } from '../../../ports/crypto.ts';
import type { LinkProtection } from '../../../ports/link-protection.ts';
import { createRefusals } from '../../refusals.ts';
import type { LinkIdentity } from '../link-identity.ts';
import { createProtectedChannel, type ProtectedChannel } from '../protected-channel.ts';

export const radio = 4 as IfIndex;

export interface LinkedRouter {
  readonly name: string;
  readonly mac: MacAddress;
  readonly ip: LinkLocal;
  node: NodeId;
  channel: ProtectedChannel;
  readonly protection: ReturnType<typeof fakeLinkProtection>['state'];
  readonly refused: string[];
  /** Null: it has none. */
  identity: LinkIdentity | null;
  links: readonly ProtectedNeighbour[];
  sequence: number;
  /** Starts its agent anew; the kernel's devices stay as they are. */
  readonly open: () => void;
  /** Beacons that it heard and believed. */
  readonly heard: ReturnType<ProtectedChannel['drain']>['beacons'][number][];
}

export const withRevocations = (symmetric: Symmetric, held: LinkIdentity, revocations: RevocationBook): LinkIdentity => ({
  ...held,
  revocationDigest: revocationDigest(symmetric, revocations),
  verifier: { ...held.verifier, revocations },
});

/** Routers on one radio segment, each with an SVID of the same issuer; time is virtual. */
export class LinkedRouters {
  readonly clock = fakeClock();
  readonly air: FakeLinkAir = fakeLinkAir(this.clock);
  readonly crypto = fakeCrypto(1);
  readonly routers: LinkedRouter[] = [];
  #issuer: SigningKey | null = null;

  async issuer(): Promise<SigningKey> {
    this.#issuer ??= granted(await this.crypto.signatures.signingKey(new Uint8Array(32).fill(99)));
    return this.#issuer;
  }

  /** A list of the mesh's own issuer that revokes these routers' SVIDs. */
  async revoking(sequence: number, ...routers: readonly LinkedRouter[]): Promise<RevocationList> {
    const by = await this.issuer();
    const entries = routers.flatMap(({ identity }) =>
      identity === null ? [] : [{ id: identity.id, kind: 'svid' as const, hash: identity.svid, until: onDay(60) }],
    );
    const bytes = granted(
      encodeRevocationsBody({
        version: 1,
        trustDomain: mesh,
        revoker: issuerKeyId(this.crypto.symmetric, by.publicKey),
        sequence,
        issued: onDay(1),
        entries: sortedRevoked(entries),
      }),
    );
    return granted(signedRevocations(bytes, await by.sign('x0/revocation/1', bytes)));
  }

  /** `signer` null: the mesh's own issuer. */
  async identityOf(name: string, signer: SigningKey | null = null): Promise<LinkIdentity> {
    const { symmetric, signatures } = this.crypto;
    const trusted = await this.issuer();
    const by = signer ?? trusted;
    const id = granted(routerId(mesh, name));
    const key = granted(await signatures.signingKey(symmetric.sha256(new TextEncoder().encode(name))));
    const body: PqSvidBody = {
      version: 1,
      id,
      publicKey: key.publicKey,
      notBefore: onDay(0),
      notAfter: onDay(30),
      zone: '',
      roles: [],
      suites: [suiteOne],
      issuer: issuerKeyId(symmetric, by.publicKey),
    };
    const bytes = granted(encodeSvidBody(body));
    const svid = granted(signedSvid(bytes, await by.sign('x0/svid/1', bytes)));
    const revocations = emptyBook(mesh);
    return {
      id,
      svid: svidHash(symmetric, svid),
      svidBytes: encodeSvid(svid),
      suites: [suiteOne],
      key,
      bundleVersion: 1,
      revocationDigest: revocationDigest(symmetric, revocations),
      verifier: {
        bundle: sampleBundle(1, { publicKey: trusted.publicKey, keyId: issuerKeyId(symmetric, trusted.publicKey) }),
        revocations,
        floor: floorAtBuild(build),
        estimate: build,
        rules: { grace: ms(7 * day), longestLifetime: ms(400 * day), minimumSuite: suiteOne },
      },
    };
  }

  async add(name: string, signer: SigningKey | null = null): Promise<LinkedRouter> {
    const number = this.routers.length + 1;
    const mac = `02:00:00:00:00:0${number}` as MacAddress;
    const ip = linkLocalOf(mac);
    this.air.plug(name, radio, 'air', ip);
    const { state, protection } = fakeLinkProtection([
      { ifindex: radio, name: 'radio0', mac, mtu: 1600, largestMtu: null, kind: 'radio', reorders: true },
    ]);
    const router: LinkedRouter = {
      name,
      mac,
      ip,
      node: (100 + number) as NodeId,
      protection: state,
      refused: [],
      identity: await this.identityOf(name, signer),
      links: [],
      sequence: 0,
      heard: [],
      channel: null as never,
      open: () => this.#open(router, number, protection),
    };
    router.open();
    this.routers.push(router);
    return router;
  }

  /** A new agent on the same kernel. */
  #open(router: LinkedRouter, seed: number, protection: LinkProtection): void {
    const log = { write: () => undefined, setLevel: () => undefined, flush: () => undefined };
    const refusals = createRefusals(log, countsNothing, this.clock.now);
    router.links = [];
    router.heard.length = 0;
    router.channel = createProtectedChannel({
      clock: this.clock,
      names: ['radio0'],
      entropy: fakeEntropy(seed + this.clock.now()),
      crypto: this.crypto,
      protection,
      filter: fakeUnderlayFilter([radio]).filter,
      datagrams: this.air.datagrams(router.name),
      echoes: fakeKernelEchoes(this.clock),
      identity: {
        current: () => router.identity,
        verified: () => undefined,
        tick: () => undefined,
        learn: (list) => {
          const held = router.identity;
          if (held === null) return;
          const offered = granted(offerRevocations(this.crypto.symmetric, held.verifier.revocations, held.verifier.bundle, list));
          if (offered.news) router.identity = withRevocations(this.crypto.symmetric, held, offered.book);
        },
      },
      log,
      refusals: {
        ...refusals,
        tell(subject, refusal, times) {
          router.refused.push(refusal.code);
          refusals.tell(subject, refusal, times);
        },
      },
    });
    router.channel.listen((links) => {
      router.links = links;
    });
    granted(router.channel.open(radio, 'radio0'));
  }

  /** Turns of 20 ms; every 100 ms each router sends a beacon about whom it heard. */
  async run(length: number): Promise<void> {
    for (let passed = 0; passed < length; passed += 20) {
      this.clock.advance(ms(20));
      for (const router of this.routers) {
        router.heard.push(...router.channel.drain().beacons);
        if (passed % 100 === 0) this.#beacon(router);
      }
      // Computations and kernel calls are answered between turns.
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  #beacon(router: LinkedRouter): void {
    router.sequence = (router.sequence + 1) & 0xffff;
    const last = new Map(router.heard.map(({ beacon }) => [beacon.node, beacon.sequence]));
    const heard = [...last].map(([node, sequence]) => ({ node, sequence, loss: 0, isolated: false, penalised: false }));
    const { node, mac, sequence } = router;
    router.channel.send(radio, { node, sequence, mac, interval: ms(100), boost: 0, heard });
  }

  close(): void {
    for (const { channel } of this.routers) channel.close();
  }
}
