// SPDX-License-Identifier: Apache-2.0
import { toHex } from '../../core/identity/hex.ts';
import { sameOctets } from '../../core/identity/octets.ts';
import { linkKind } from '../../core/link/handshake-frames.ts';
import type { LinkOutput } from '../../core/link/link-event.ts';
import type { LinkKey } from '../../core/link/link-state.ts';
import type { Session } from '../../core/link/session.ts';
import { decodeSaid, decodeTaggedBeacon, vouchedBeacon } from '../../core/link/tagged-beacon.ts';
import type { HeardBeacon, NodeId } from '../../core/mesh/beacon.ts';
import type { IfIndex } from '../../core/mesh/mesh-view.ts';
import type { PacketCounters } from '../../core/mesh/packet-counters.ts';
import type { ProtectedNeighbour } from '../../core/mesh/protected-neighbour.ts';
import { done } from '../../core/refusal.ts';
import type { HeardDatagram, KernelEchoes, LinkDatagrams } from '../../ports/link-datagrams.ts';
import type { Underlay } from '../../ports/link-protection.ts';
import type { Log } from '../../ports/log.ts';
import type { NeighbourChannel } from '../../ports/neighbour-channel.ts';
import type { Refusals } from '../refusals.ts';
import { createBeaconWriter } from './beacon-writer.ts';
import { judgeLink } from './judge-link.ts';
import type { KeyPowers } from './keyed-link.ts';
import { createKnownSvids } from './known-svids.ts';
import { createLeftovers } from './leftovers.ts';
import { createLinkEngine } from './link-engine.ts';
import { createLinkFrames } from './link-frames.ts';
import type { LinkIdentity, LinkIdentitySource } from './link-identity.ts';
import { createLinkKeys } from './link-keys.ts';
import { sessionOf, sessionsOf, silentLinks } from './links-now.ts';
import { createWorkshop } from './perform-work.ts';
import { createTrustNews } from './trust-news.ts';
import { createUnderlays, type UnderlayPowers } from './underlays.ts';

/** While a handshake is under way its frames are not left lying until the loop's next turn, ms. */
const pumpEvery = 20;
const keysEvery = 300;
/** Heard and not yet taken by the loop. */
const mostWaiting = 4096;

export interface ProtectedChannelPowers extends KeyPowers, UnderlayPowers {
  /** The interfaces that links run over. */
  readonly names: readonly string[];
  readonly datagrams: LinkDatagrams;
  readonly echoes: KernelEchoes;
  readonly identity: LinkIdentitySource;
  readonly log: Log;
  readonly refusals: Refusals;
}

/** Speaks with neighbours inside links that both ends authenticated, and hears nobody else. */
export interface ProtectedChannel extends NeighbourChannel {
  /** Called with all links that have keys, whenever one came or went. */
  listen(listener: (links: readonly ProtectedNeighbour[]) => void): void;
  /** What the kernel counted of genuine frames, a row for each link with keys. */
  frames(): readonly PacketCounters[];
}

export function createProtectedChannel(powers: ProtectedChannelPowers): ProtectedChannel {
  const { clock, datagrams, echoes, refusals, log } = powers;
  const svids = createKnownSvids(powers.crypto, (svid) => powers.identity.verified(svid));
  const writer = createBeaconWriter(powers.crypto.symmetric);
  const threw = (error: unknown): void =>
    log.write('error', 'link-threw', error instanceof Error ? (error.stack ?? error.message) : String(error));
  const engine = createLinkEngine({ ...powers, workshop: createWorkshop(powers.crypto, powers.entropy, svids) }, take, threw);
  const keys = createLinkKeys(powers, {
    send(link, session, body) {
      const current = sessionOf(engine.state(), link);
      // What an earlier session still has to say may be lost, as anything on its way may.
      if (current !== null && toHex(current.transcript) === session) engine.feed({ kind: 'send', link, type: 'rekey', body });
    },
    note: (link, { level, code, refusal }) => log.write(level, code, `${link}${refusal === undefined ? '' : `: ${refusal.message}`}`),
    refused: (link, refusal) => refusals.tell(`the link ${link}`, refusal),
    changed: tellLinks,
    threw,
  });
  const news = createTrustNews({
    clock,
    crypto: powers.crypto,
    identity: () => identity,
    send: (link, body) => engine.feed({ kind: 'send', link, type: 'trust', body }),
    learn: (list) => powers.identity.learn(list),
    refused: (link, refusal) => refusals.tell(`the link ${link}`, refusal),
    threw,
  });
  const underlays = createUnderlays(powers, {
    told: (name, outcome) => (outcome.ok ? refusals.granted(name) : refusals.tell(name, outcome.refusal)),
    changed: become,
    threw,
  });
  const frames = createLinkFrames(clock, powers.protection, threw);
  const leftovers = createLeftovers(powers, {
    claimed: () => keys.devices(),
    // Its keys are gone with it, and none is installed twice: a new handshake makes new ones.
    vanished: (device) => drop(keys.linkOn(device)),
    underlays: () => new Set(underlays.faces().keys()),
    removed: ({ name }) => log.write('warn', 'link-unclaimed', `${name}: nobody authenticated behind it since this agent started`),
    refused: (refusal) => refusals.tell('devices of an earlier start', refusal),
    threw,
  });
  let listener: (links: readonly ProtectedNeighbour[]) => void = () => undefined;
  let identity: LinkIdentity | null = null;
  let node: NodeId | null = null;
  let known: ReadonlyMap<IfIndex, ProtectedNeighbour> = new Map();
  let alive: Extract<LinkOutput, { kind: 'alive' }> | null = null;
  let waiting: HeardBeacon[] = [];
  let refused = 0;
  let keysAt = 0;
  let silentAt = clock.now() as number;
  let pumping: NodeJS.Timeout | null = null;

  function drop(link: LinkKey | null): void {
    if (link !== null) engine.feed({ kind: 'drop', link, forget: false });
  }

  function become(): void {
    if (identity !== null && node !== null) engine.become(identity, { node, interfaces: underlays.faces() });
  }

  /** A new SVID, bundle, revocation or proof of the time: whoever is not believed any more loses its link now. */
  function followIdentity(): void {
    const now = powers.identity.current();
    if (now === identity) return;
    const before = identity;
    identity = now;
    if (now === null) return resign();
    become();
    if (before !== null && !sameOctets(before.revocationDigest, now.revocationDigest)) news.changed();
    for (const [link, session] of sessionsOf(engine.state())) judge(link, session, now, null);
  }

  /** This router may link no more: it says nothing, hears nobody, and every device goes. */
  function resign(): void {
    for (const link of engine.state()?.links.keys() ?? []) engine.feed({ kind: 'drop', link, forget: true });
    engine.resign();
  }

  /** `underlay`: where the device of a session that began is to be; null: of one that goes on. */
  function judge(link: LinkKey, session: Session, by: LinkIdentity, underlay: Underlay | null): void {
    judgeLink(svids, session, by)
      .then((judged) => {
        if (sessionOf(engine.state(), link)?.localIndex !== session.localIndex) return;
        if (judged.verdict === 'full') return underlay === null ? undefined : keys.established(link, session, underlay);
        if (judged.verdict === 'renewal') return keys.end(link);
        if (judged.verdict === 'out') refusals.tell(`the link ${link}`, judged.refusal);
        engine.feed({ kind: 'drop', link, forget: judged.verdict === 'out' });
      })
      .catch(threw);
  }

  function tellLinks(): void {
    const links = keys.protectedNeighbours();
    const now = new Map(links.map((link) => [link.hardif, link]));
    for (const device of known.keys()) if (!now.has(device)) echoes.shut(device);
    for (const [device, { name }] of now) {
      if (known.has(device)) continue;
      const opened = echoes.open(device, name);
      if (!opened.ok) refusals.tell(`echoes on ${name}`, opened.refusal);
    }
    known = now;
    listener(links);
  }

  function take(output: Parameters<Parameters<typeof createLinkEngine>[1]>[0]): void {
    switch (output.kind) {
      case 'frame': {
        const sent = datagrams.to(output.to, output.bytes);
        if (!sent.ok) refusals.tell('handshakes', sent.refusal);
        return;
      }
      case 'established': {
        const underlay = underlays.ready(output.session.address.hardif);
        log.write('info', 'link-established', `${output.link}${output.replaced === null ? '' : ', in place of an earlier session'}`);
        news.established(output.link, output.session.peer.revocationDigest);
        if (underlay !== null && identity !== null) judge(output.link, output.session, identity, underlay);
        return;
      }
      case 'ended':
        log.write('info', 'link-ended', output.link);
        news.ended(output.link);
        return keys.end(output.link);
      case 'message':
        if (output.type === 'rekey') keys.hear(output.link, output.session, output.body);
        else if (output.type === 'trust') news.hear(output.link, output.body);
        return;
      case 'alive':
        alive = output;
        return writer.heard(output.link, output.node);
      case 'refused':
        return refusals.tell(typeof output.about === 'string' ? `the link ${output.about}` : 'handshakes', output.refusal);
    }
  }

  function takeBeacon({ from, at, bytes }: HeardDatagram): void {
    const read = decodeTaggedBeacon(bytes);
    if (!read.ok) {
      refused += 1;
      return;
    }
    const { mac, node: sender, sequence, bytes: head, entries } = read.value;
    alive = null;
    engine.feed({ kind: 'beacon', from, mac, node: sender, sequence, head, entries });
    const heard = alive as Extract<LinkOutput, { kind: 'alive' }> | null;
    const entry = heard === null ? undefined : entries[heard.entry];
    if (heard === null || entry === undefined || node === null) return;
    const carried = [...known.values()].some((link) => link.over === from.hardif && link.mac === mac);
    if (!carried || waiting.length >= mostWaiting) return;
    const said = decodeSaid(entry.said, node, writer.sent(from.hardif));
    waiting.push({ hardif: from.hardif, from: from.ip, at, beacon: vouchedBeacon(read.value, said) });
  }

  /** Takes in what has come, and lets time pass. */
  function collect(): void {
    followIdentity();
    const { group, single, refused: foreign } = datagrams.drain();
    refused += foreign;
    for (const one of single) {
      if (one.bytes[0] === linkKind) engine.feed({ kind: 'frame', from: one.from, bytes: one.bytes });
      else refused += 1;
    }
    for (const one of group) takeBeacon(one);
    const now = clock.now();
    const due = engine.due();
    if (due !== null && now >= due) engine.tick();
    if (now - keysAt >= keysEvery) {
      keysAt = now;
      powers.identity.tick();
      keys.tick();
      news.tick();
      leftovers.tick();
      if (now - silentAt >= 60_000) {
        silentAt = now;
        for (const link of silentLinks(engine.state(), known.values(), frames.rows([...known.values()]), now)) drop(link);
      }
      underlays.tick();
    }
    pump();
  }

  function pump(): void {
    const state = engine.state();
    if (pumping !== null || state === null || state.initiations.size + state.responses.size === 0) return;
    pumping = setTimeout(() => {
      pumping = null;
      try {
        collect();
      } catch (error) {
        threw(error);
      }
    }, pumpEvery);
  }

  return {
    frames: () => frames.rows([...known.values()]),
    listen(next) {
      listener = next;
    },
    open(hardif, name) {
      // The mesh interface: its own routers' kernels are asked there, and nothing on it is a link.
      if (!powers.names.includes(name)) return echoes.open(hardif, name);
      const opened = datagrams.open(hardif, name);
      if (opened.ok) underlays.open(hardif, name);
      return opened;
    },
    shut(hardif) {
      if (underlays.has(hardif)) {
        underlays.shut(hardif);
        datagrams.shut(hardif);
        // It may come back under another number, or as another: what stood upon it is nobody's link any more.
        for (const [link, { address }] of sessionsOf(engine.state())) if (address.hardif === hardif) drop(link);
      } else echoes.shut(hardif);
    },
    send(hardif, beacon) {
      if (node !== beacon.node) {
        node = beacon.node;
        become();
      }
      // Before this router knows who it is, what the interface is, and whether it may be used, it says nothing there.
      if (underlays.ready(hardif) === null || identity === null) return done;
      return datagrams.toAll(hardif, writer.write(hardif, beacon, engine.state()));
    },
    echo: (hardif, to, sequence) => echoes.ask(hardif, to, sequence),
    drain() {
      collect();
      const heard = { beacons: waiting, echoes: echoes.drain(), refused };
      waiting = [];
      refused = 0;
      return heard;
    },
    close() {
      if (pumping !== null) clearTimeout(pumping);
      pumping = null;
      datagrams.close();
      echoes.close();
    },
  };
}
