// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { KernelLink } from '../../core/mesh/kernel-link.ts';
import type { IfIndex } from '../../core/mesh/mesh-view.ts';
import type { LinkControl } from '../link-control.ts';
import type { LinkView } from '../link-view.ts';
import { codeOf, granted } from './outcome.ts';

export interface LinkSubject {
  readonly view: LinkView;
  readonly control: LinkControl;
  readonly mesh: IfIndex;
  /** An interface enslaved to `mesh`. */
  readonly hardif: IfIndex;
  /** Gives an interface to somebody else (a bridge), and takes it back from there. */
  takeAway(): Promise<void>;
  giveBack(): Promise<void>;
}

const nowhere = 99_999 as IfIndex;

/** `LinkView` and `LinkControl` together: what one changes the other sees. */
export function linkContract(name: string, open: () => Promise<LinkSubject>): void {
  const within = (title: string, body: (subject: LinkSubject, link: () => Promise<KernelLink>) => Promise<void>): void => {
    test(`${name}: ${title}`, async () => {
      const subject = await open();
      granted(subject.view.changes());
      await body(subject, async () => {
        const found = granted(await subject.view.observe()).links.find(({ ifindex }) => ifindex === subject.hardif);
        if (found === undefined) assert.fail('the interface is gone');
        return found;
      });
    });
  };
  within('every interface has an index of its own and a name', async ({ view, mesh }) => {
    const { links } = granted(await view.observe());
    assert.equal(new Set(links.map(({ ifindex }) => ifindex)).size, links.length);
    assert.ok(links.every(({ name: own }) => own.length > 0 && own.length <= 15));
    assert.ok(links.some(({ ifindex, kind }) => ifindex === mesh && kind === 'batadv'));
    assert.ok(links.some(({ name: own }) => own === 'lo'));
  });
  within('a detached interface has no master and is still up; attaching brings it back', async ({ control, mesh, hardif }, link) => {
    assert.equal((await link()).master, mesh);
    granted(await control.detach(hardif, mesh));
    assert.equal((await link()).master, null);
    assert.equal((await link()).up, true);
    granted(await control.attach(hardif, mesh));
    assert.equal((await link()).master, mesh);
  });
  within('detaching twice is refused, attaching twice is not', async ({ control, mesh, hardif }) => {
    granted(await control.detach(hardif, mesh));
    assert.equal(codeOf(await control.detach(hardif, mesh)), 'not-ours');
    granted(await control.attach(hardif, mesh));
    granted(await control.attach(hardif, mesh));
  });
  within('what belongs to somebody else is neither taken nor freed', async ({ control, mesh, hardif, takeAway, giveBack }, link) => {
    await takeAway();
    const { master } = await link();
    assert.notEqual(master, mesh);
    assert.equal(codeOf(await control.attach(hardif, mesh)), 'not-ours');
    assert.equal(codeOf(await control.detach(hardif, mesh)), 'not-ours');
    assert.equal((await link()).master, master);
    await giveBack();
    granted(await control.attach(hardif, mesh));
  });
  within('an interface that is gone is refused by name', async ({ control, mesh }) => {
    assert.equal(codeOf(await control.detach(nowhere, mesh)), 'no-such-interface');
    assert.equal(codeOf(await control.attach(nowhere, mesh)), 'no-such-interface');
  });
  within('changes are told once, with the state after them', async ({ view, control, mesh, hardif }) => {
    granted(await control.detach(hardif, mesh));
    const told = granted(view.changes());
    assert.equal(told.lost, false);
    const last = told.changes.filter((change) => change.kind === 'changed' && change.link.ifindex === hardif).at(-1);
    assert.equal(last?.kind === 'changed' && last.link.master, null);
    assert.deepEqual(granted(view.changes()), { changes: [], lost: false });
    granted(await control.attach(hardif, mesh));
    assert.ok(granted(view.changes()).changes.length > 0);
  });
}
