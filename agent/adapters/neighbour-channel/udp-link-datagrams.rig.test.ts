// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { codeOf, granted } from '../../ports/contract/outcome.ts';
import type { KernelEchoes, LinkDatagrams } from '../../ports/link-datagrams.ts';
import { systemClock } from '../clock/system-clock.ts';
import { createKernelEchoes } from './kernel-echoes.ts';
import { type Cable, type CableEnd, layCable } from './testing/cable.ts';
import { createUdpLinkDatagrams } from './udp-link-datagrams.ts';

const pass = (): Promise<void> => wait(200);

function datagramsOf(cable: Cable, end: CableEnd): LinkDatagrams {
  const made = granted(createUdpLinkDatagrams(systemClock));
  granted(cable.inside(end, () => made.open(end.hardif, end.name)));
  return made;
}

async function onCable(prefix: string, work: (cable: Cable, near: LinkDatagrams, far: LinkDatagrams) => Promise<void>): Promise<void> {
  const cable = layCable(prefix);
  const [near, far] = [datagramsOf(cable, cable.near), datagramsOf(cable, cable.far)];
  try {
    await work(cable, near, far);
  } finally {
    near.close();
    far.close();
    cable.close();
  }
}

const texts = (heard: readonly { readonly bytes: Uint8Array }[]): string[] => heard.map(({ bytes }) => Buffer.from(bytes).toString());

test('what is said to all comes to the group, what is said to one to that one, and neither to the other', () =>
  onCable('dg1', async (cable, near, far) => {
    granted(near.toAll(cable.near.hardif, Buffer.from('all')));
    granted(near.to({ hardif: cable.near.hardif, ip: cable.far.address }, Buffer.from('one')));
    await pass();
    const heard = far.drain();
    assert.deepEqual([texts(heard.group), texts(heard.single), heard.refused], [['all'], ['one'], 0]);
    assert.deepEqual(heard.single[0]?.from, { hardif: cable.far.hardif, ip: cable.near.address });
    const own = near.drain();
    assert.deepEqual([own.group, own.single], [[], []]);
  }));

test('a frame of full length comes whole, and its bytes stay when the next ones come', () =>
  onCable('dg2', async (cable, near, far) => {
    const to = { hardif: cable.near.hardif, ip: cable.far.address };
    granted(near.to(to, new Uint8Array(1452).fill(7)));
    await pass();
    const [first] = far.drain().single;
    granted(near.to(to, new Uint8Array(1452).fill(8)));
    await pass();
    far.drain();
    assert.ok(first !== undefined && first.bytes.length === 1452 && first.bytes.every((one) => one === 7));
  }));

test('what is said on an interface without a channel is refused', () =>
  onCable('dg3', async (cable, near) => {
    near.shut(cable.near.hardif);
    assert.equal(codeOf(near.toAll(cable.near.hardif, new Uint8Array(1))), 'channel-shut');
    assert.equal(codeOf(near.to({ hardif: cable.near.hardif, ip: cable.far.address }, new Uint8Array(1))), 'channel-shut');
  }));

test('a kernel answers echoes over whichever interface it is asked', () =>
  onCable('dg4', async (cable) => {
    const echoes: KernelEchoes = granted(createKernelEchoes(systemClock, 77));
    try {
      granted(cable.inside(cable.near, () => echoes.open(cable.near.hardif, cable.near.name)));
      granted(echoes.ask(cable.near.hardif, cable.far.address, 5));
      await pass();
      assert.deepEqual(
        echoes.drain().map(({ hardif, from, sequence }) => ({ hardif, from, sequence })),
        [{ hardif: cable.near.hardif, from: cable.far.address, sequence: 5 }],
      );
      echoes.shut(cable.near.hardif);
      assert.equal(codeOf(echoes.ask(cable.near.hardif, cable.far.address, 6)), 'channel-shut');
    } finally {
      echoes.close();
    }
  }));
