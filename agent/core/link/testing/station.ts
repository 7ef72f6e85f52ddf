// SPDX-License-Identifier: Apache-2.0
import { toHex } from '../../identity/hex.ts';
import { OctetReader } from '../../identity/octet-reader.ts';
import { OctetWriter } from '../../identity/octet-writer.ts';
import type { SvidHash } from '../../identity/pq-svid.ts';
import type { SignatureContext } from '../../identity/signature-context.ts';
import type { SpiffeId } from '../../identity/spiffe-id.ts';
import type { SuiteId } from '../../identity/suites.ts';
import type { LinkLocal, NodeId } from '../../mesh/beacon.ts';
import type { MacAddress } from '../../mesh/mac-address.ts';
import type { IfIndex } from '../../mesh/mesh-view.ts';
import { type Outcome, refuse } from '../../refusal.ts';
import { instant } from '../../time.ts';
import type { SigningKeyId, TrustedPeer, Work, Worked, WorkId } from '../handshake-work.ts';
import { emptyLinkState, type LinkSelf, type LinkState } from '../link-state.ts';
import { secret } from '../secret.ts';
import type { PeerStanding } from '../session.ts';
import type { Symmetric } from '../symmetric.ts';

/** What a station computes with; the port of the same shape fits. */
export interface StationCrypto {
  readonly signatures: {
    signingKey(seed: Uint8Array): Promise<Outcome<StationKey>>;
    verify(context: SignatureContext, message: Uint8Array, signature: Uint8Array, publicKey: Uint8Array): Promise<boolean>;
  };
  readonly agreement: {
    agreementKey(seed: Uint8Array): Promise<Outcome<StationShare>>;
    encapsulate(publicKey: Uint8Array): Promise<Outcome<{ readonly ciphertext: Uint8Array; readonly shared: Uint8Array }>>;
  };
  readonly symmetric: Symmetric;
}
interface StationKey {
  readonly publicKey: Uint8Array;
  sign(context: SignatureContext, message: Uint8Array): Promise<Uint8Array>;
}
interface StationShare {
  readonly publicKey: Uint8Array;
  decapsulate(ciphertext: Uint8Array): Promise<Outcome<Uint8Array>>;
}

/** The one segment of the simulated wire. */
export const segment = 7 as IfIndex;
/** As long as a usual PQ-SVID. */
const svidLength = 5_400;

export interface StationOptions {
  readonly suites?: readonly SuiteId[];
  readonly minimumSuite?: SuiteId;
  readonly certified?: readonly SuiteId[];
  readonly standing?: PeerStanding;
  /** Whose SVIDs it does not believe. */
  readonly distrusts?: readonly SpiffeId[];
  readonly bundleVersion?: number;
}

function must<T>(outcome: Outcome<T>): T {
  if (!outcome.ok) throw new Error(outcome.refusal.message);
  return outcome.value;
}

/** A router of the simulated wire: its link state, its keys, and whatever computes for it. */
export class Station {
  readonly ip: LinkLocal;
  readonly mac: MacAddress;
  readonly id: SpiffeId;
  state: LinkState;
  /** Private keys that were made and not forgotten. */
  readonly shares = new Map<WorkId, StationShare>();
  readonly cache = new Map<SvidHash, Uint8Array>();
  /** How many beacons it sent since its start. */
  beacons = 0;
  /** When it wants its next turn. */
  nextTick: number | null = null;
  readonly done: Work['kind'][] = [];
  readonly #crypto: StationCrypto;
  readonly #random: () => number;
  readonly #key: StationKey;
  readonly #options: StationOptions;

  constructor(number: number, crypto: StationCrypto, random: () => number, key: StationKey, options: StationOptions) {
    this.ip = `fe80::${number.toString(16)}` as LinkLocal;
    this.mac = `02:00:00:00:00:${number.toString(16).padStart(2, '0')}` as MacAddress;
    this.id = `spiffe://mesh.example/router/r${number}` as SpiffeId;
    this.#crypto = crypto;
    this.#random = random;
    this.#key = key;
    this.#options = options;
    this.state = emptyLinkState(this.self(), this.bytes(32), instant(0));
  }

  static async make(number: number, crypto: StationCrypto, random: () => number, options: StationOptions = {}): Promise<Station> {
    const key = must(await crypto.signatures.signingKey(new Uint8Array(32).fill(number)));
    return new Station(number, crypto, random, key, options);
  }

  bytes(length: number): Uint8Array {
    return Uint8Array.from({ length }, () => Math.floor(this.#random() * 256));
  }

  /** It forgets everything but its long-term key. */
  restart(at: number): void {
    this.shares.clear();
    this.cache.clear();
    this.nextTick = null;
    this.beacons = 0;
    this.state = emptyLinkState(this.self(), this.bytes(32), instant(at));
  }

  self(): LinkSelf {
    const certified = this.#options.certified ?? this.#options.suites ?? [1 as SuiteId];
    const writer = new OctetWriter().octets(this.#key.publicKey).u8(this.id.length).text(this.id).u8(certified.length);
    for (const suite of certified) writer.u16(suite);
    const svidBytes = new Uint8Array(svidLength);
    svidBytes.set(writer.done());
    return {
      id: this.id,
      svid: toHex(this.#crypto.symmetric.sha256(svidBytes)) as SvidHash,
      svidBytes,
      key: 'own' as SigningKeyId,
      suites: this.#options.suites ?? [1 as SuiteId],
      minimumSuite: this.#options.minimumSuite ?? (1 as SuiteId),
      bundleVersion: this.#options.bundleVersion ?? 1,
      revocationDigest: new Uint8Array(32).fill(5),
      boot: this.bytes(8),
      node: Math.floor(this.#random() * 2 ** 32) as NodeId,
      interfaces: new Map([[segment, { mac: this.mac, kind: 'radio' }]]),
    };
  }

  #judge({ hash, svid }: Extract<Work, { kind: 'judge' }>): Worked {
    if (svid !== null && toHex(this.#crypto.symmetric.sha256(svid)) === hash) this.cache.set(hash, svid);
    const body = this.cache.get(hash);
    if (body === undefined && svid === null) return { kind: 'judge', peer: null };
    if (body === undefined) return { kind: 'refused', refusal: refuse('peer', 'svid-malformed', 'not the SVID of that hash').refusal };
    const reader = new OctetReader(body);
    const publicKey = reader.octets(1952);
    const id = reader.text(reader.u8()) as SpiffeId;
    const suites = Array.from({ length: reader.u8() }, () => reader.u16() as SuiteId);
    if (this.#options.distrusts?.includes(id)) {
      return { kind: 'refused', refusal: refuse('peer', 'svid-revoked', 'revoked').refusal };
    }
    const peer: TrustedPeer = { id, publicKey, suites, standing: this.#options.standing ?? 'full' };
    return { kind: 'judge', peer };
  }

  async compute(id: WorkId, work: Work): Promise<Worked> {
    this.done.push(work.kind);
    const { signatures, agreement } = this.#crypto;
    if (work.kind === 'judge') return this.#judge(work);
    if (work.kind === 'sign') return { kind: 'sign', signature: await this.#key.sign(work.context, work.message) };
    if (work.kind === 'verify') {
      return { kind: 'verify', valid: await signatures.verify(work.context, work.message, work.signature, work.publicKey) };
    }
    if (work.kind === 'generate') {
      const share = must(await agreement.agreementKey(this.bytes(32)));
      this.shares.set(id, share);
      return { kind: 'generate', share: share.publicKey };
    }
    if (work.kind === 'encapsulate') {
      const made = await agreement.encapsulate(work.share);
      if (!made.ok) return { kind: 'refused', refusal: made.refusal };
      return { kind: 'encapsulate', ciphertext: made.value.ciphertext, shared: secret(made.value.shared) };
    }
    const share = this.shares.get(work.key);
    if (share === undefined) throw new Error(`key ${work.key} was forgotten and is asked for`);
    return { kind: 'decapsulate', shared: secret(must(await share.decapsulate(work.ciphertext))) };
  }
}
