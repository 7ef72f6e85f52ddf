// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nodeSymmetric } from '../../adapters/crypto/node-symmetric.ts';
import { refuse } from '../refusal.ts';
import { sampleEnds } from '../testing/rekey-pair.ts';
import { instant } from '../time.ts';
import { rekeying } from './rekey.ts';
import type { HeldAssociations } from './rekey-association.ts';
import type { RekeyInput } from './rekey-input.ts';
import type { RekeyMessage, RekeyStatus } from './rekey-message.ts';
import type { RekeyOutput } from './rekey-output.ts';
import type { RekeySession } from './rekey-session.ts';
import { noKeyId, type RekeyState, unkeyed } from './rekey-state.ts';
import { secret } from './secret.ts';
import { macsecKeys } from './session-keys.ts';

const step = rekeying(nodeSymmetric);
const root = secret(new Uint8Array(32).fill(5));
const session: RekeySession = { name: 'one', role: 'initiator', ends: sampleEnds, root };
/** Keys of the handshake, as the peer has them. */
const peerKeys = macsecKeys(nodeSymmetric, root, sampleEnds, 'responder', 1);
const fresh: RekeyStatus = { start: null, receives: 0, receivesKey: noKeyId, sends: 0, abandoned: 0 };
const nothing: HeldAssociations = { sending: null, transmit: [], receive: [] };

type Answer = Extract<RekeyInput, { kind: 'kernel' }>['answer'];

/** One end, driven by hand. */
class End {
  state: RekeyState = unkeyed;
  outputs: readonly RekeyOutput[] = [];
  now = 0;

  happen(input: { [K in RekeyInput as K['kind']]: Omit<K, 'at'> }[RekeyInput['kind']]): this {
    const next = step(this.state, { ...input, at: instant(this.now) } as RekeyInput);
    this.state = next.state;
    this.outputs = next.outputs;
    return this;
  }

  begin(held: HeldAssociations = nothing): this {
    return this.happen({ kind: 'session', session }).kernel({ kind: 'found', held });
  }

  kernel(answer: Answer): this {
    return this.happen({ kind: 'kernel', request: this.state.busy ?? -1, answer });
  }

  done(): this {
    return this.kernel({ kind: 'done' });
  }

  hear(status: Partial<RekeyStatus>, asks = false): this {
    return this.happen({ kind: 'message', session: 'one', message: { kind: 'status', asks, status: { ...fresh, ...status } } });
  }

  tick(length: number): this {
    this.now += length;
    return this.happen({ kind: 'tick', nextPacket: 1 });
  }

  get said(): RekeyMessage[] {
    return this.outputs.flatMap((output) => (output.kind === 'send' ? [output.message] : []));
  }

  /** What the kernel is asked for in this turn. */
  get asked(): string {
    const found = this.outputs.find(({ kind }) => kind === 'kernel');
    if (found?.kind !== 'kernel') return 'nothing';
    const { action } = found;
    return `${action.kind}${'direction' in action ? ` ${action.direction}` : ''}${'an' in action ? ` ${action.an}` : ''}`;
  }

  get notes(): string[] {
    return this.outputs.flatMap((output) => (output.kind === 'note' ? [output.code] : []));
  }
}

const ready = (): End => new End().begin().hear({}).kernel({ kind: 'found', held: nothing });
const announced = (): End => ready().done().done();
const peerAnnounces = { receives: 1, receivesKey: peerKeys.receive.keyId };

const lives: HeldAssociations = { sending: 0, transmit: [0], receive: [0] };
const both = { ...peerAnnounces, sends: 1 };
const settled = (): End => announced().hear(peerAnnounces).done().hear(both).tick(5_000).kernel({ kind: 'found', held: lives });
const offer = (generation: number, status: Partial<RekeyStatus>): RekeyMessage => {
  return { kind: 'offer', asks: true, status: { ...fresh, ...status }, generation, publicKey: new Uint8Array(1216) };
};

test('a key is announced when both associations are in the kernel, and sent with when the peer announced it', () => {
  const end = ready();
  assert.equal(end.asked, 'install receive 0');
  assert.deepEqual(end.done().said, []);
  assert.equal(end.asked, 'install transmit 0');
  assert.deepEqual(
    end.done().said.map(({ status }) => [status.receives, Buffer.from(status.receivesKey).equals(peerKeys.send.keyId)]),
    [[1, true]],
  );
  assert.equal(end.asked, 'nothing');
  assert.equal(end.hear({}).asked, 'nothing');
  assert.equal(end.hear(peerAnnounces).asked, 'enable 0');
  assert.equal(end.state.live, null);
  assert.equal(end.done().state.live?.number, 1);
});

test('what an agent before left and does not send with is deleted before it says with which number it begins', () => {
  const end = new End().begin({ sending: 2, transmit: [1, 2], receive: [1, 2] });
  assert.deepEqual(
    end.said.map(({ status }) => status.start),
    [2],
  );
  assert.equal(end.asked, 'delete transmit 1');
  assert.equal(end.hear({ start: 3 }).state.phase, 'greeting');
  end.done().kernel({ kind: 'found', held: { sending: 2, transmit: [2], receive: [0, 2, 3] } });
  assert.equal(end.asked, 'delete receive 0');
  assert.equal(end.done().asked, 'install receive 0');
  assert.equal(end.done().asked, 'install transmit 3');
});

test('a peer that announces another key is not sent to, and that is told once', () => {
  const end = announced().hear({ receives: 1, receivesKey: new Uint8Array(16).fill(1) });
  assert.deepEqual([end.asked, end.notes], ['nothing', ['rekey-keys-differ']]);
  assert.deepEqual(end.tick(1000).notes, []);
});

test('a key that the kernel refuses is given up, the peer is told at once, and what may be left of it is deleted', () => {
  const end = ready()
    .done()
    .kernel({ kind: 'refused', refusal: refuse('environment', 'macsec-no-memory', 'no memory').refusal });
  assert.deepEqual(
    end.said.map(({ status }) => [status.receives, status.abandoned]),
    [[0, 1]],
  );
  assert.deepEqual([end.notes, end.asked], [['rekey-refused'], 'read']);
  assert.equal(end.kernel({ kind: 'found', held: { sending: null, transmit: [], receive: [0] } }).asked, 'delete receive 0');
  assert.equal(end.done().state.phase, 'settled');
  assert.equal(end.tick(9_000).state.phase, 'settled');
  assert.equal(end.tick(1_000).state.phase, 'generating');
});

test('a generation that was announced is given up by the peer alone', () => {
  const end = announced();
  assert.equal(end.hear({ abandoned: 1 }).state.phase, 'clearing');
  assert.equal(announced().hear({ ...peerAnnounces, abandoned: 1 }).state.phase, 'switching');
});

test('a switch that the kernel refuses is asked for again, with the same key in place', () => {
  const end = announced().hear(peerAnnounces);
  end.kernel({ kind: 'refused', refusal: refuse('environment', 'netlink-busy', 'busy').refusal });
  assert.equal(end.tick(9_000).asked, 'nothing');
  assert.equal(end.tick(1_000).asked, 'enable 0');
});

test('what the kernel was asked for in an earlier session is waited for before the next begins, and counts for nothing', () => {
  const end = ready();
  const next: RekeySession = { ...session, name: 'two', root: secret(new Uint8Array(32)) };
  assert.equal(end.happen({ kind: 'session', session: next }).asked, 'nothing');
  assert.equal(end.done().asked, 'read');
  assert.deepEqual([end.state.session?.name, end.state.phase], ['two', 'reading']);
});

test('messages of another session, and answers to nothing that was asked, change nothing', () => {
  const end = announced();
  const before = end.state;
  end.happen({ kind: 'message', session: 'two', message: { kind: 'status', asks: true, status: { ...fresh, ...peerAnnounces } } });
  end.happen({ kind: 'kernel', request: 1, answer: { kind: 'done' } });
  end.happen({ kind: 'computed', request: 1, answer: { kind: 'decapsulated', shared: root } });
  assert.equal(end.state, before);
  assert.deepEqual(end.outputs, []);
});

test('an end that waits speaks again after 0.3 s, then after twice as long each time, and answers whoever asks', () => {
  const end = announced();
  const spoke: number[] = [];
  for (let at = 100; at <= 3_000; at += 100) if (end.tick(100).said.length > 0) spoke.push(at);
  assert.deepEqual(spoke, [300, 900, 2100]);
  assert.deepEqual(
    end.hear({}, true).said.map(({ asks }) => asks),
    [false],
  );
  assert.deepEqual(end.hear({}, false).said, []);
});

test('what comes late is older than what is known, and changes nothing', () => {
  const end = settled();
  const { peer } = end.hear({ ...both, abandoned: 4 }).state;
  assert.deepEqual(end.hear({}).state.peer, peer);
  assert.deepEqual([peer.receives, peer.sends, peer.abandoned, peer.receivesKey], [1, 1, 4, peerKeys.receive.keyId]);
});

test('an offer is taken only where it replaces what is live, and once', () => {
  const hear = (end: End, message: RekeyMessage): string => end.happen({ kind: 'message', session: 'one', message }).state.phase;
  assert.equal(hear(settled(), offer(2, { ...both, sends: 2 })), 'settled');
  assert.equal(hear(settled(), offer(1, both)), 'settled');
  const end = settled();
  assert.equal(hear(end, offer(2, both)), 'encapsulating');
  const { requests } = end.state;
  assert.equal(hear(end, offer(2, both)), 'encapsulating');
  assert.equal(end.state.requests, requests);
});

test('a generation that the peer gave up is not offered to it', () => {
  const end = settled()
    .hear({ ...both, abandoned: 4 })
    .happen({ kind: 'rekey' });
  const request = end.state.computing ?? -1;
  end.happen({ kind: 'computed', request, answer: { kind: 'generated', publicKey: new Uint8Array(1216) } });
  assert.deepEqual(
    end.said.map((message) => message.kind === 'offer' && message.generation),
    [5],
  );
});

test('private keys, shared secrets and MACsec keys show in no printed state', () => {
  const text = JSON.stringify(ready().state);
  assert.equal(text.match(/"(root|sak|salt)":"\(secret\)"/g)?.length, 7);
  assert.equal(text.match(/"(root|sak|salt)":(?!"\(secret\)"|null)/), null);
});
