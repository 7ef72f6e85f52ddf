// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { IfIndex } from '../../core/mesh/mesh-view.ts';
import type { UnderlayFilter } from '../underlay-filter.ts';
import { codeOf, granted } from './outcome.ts';

export interface FilterSubject {
  readonly filter: UnderlayFilter;
  /** Up or not, without a filter, without a VLAN on top. */
  readonly underlay: IfIndex;
  /** Puts a VLAN on top of it, and takes it away. */
  stackVlan(): Promise<void>;
  unstackVlan(): Promise<void>;
}

const nowhere = 99_999 as IfIndex;

export function underlayFilterContract(name: string, open: () => Promise<FilterSubject>): void {
  const within = (title: string, body: (subject: FilterSubject) => Promise<void>): void => {
    test(`${name}: ${title}`, async () => {
      const subject = await open();
      try {
        await body(subject);
      } finally {
        await subject.filter.lift(subject.underlay);
      }
    });
  };
  within('a filter is in place from guarding to lifting, however often either is asked for', async ({ filter, underlay }) => {
    assert.equal(granted(await filter.read(underlay, false)), null);
    granted(await filter.guard(underlay, false));
    granted(await filter.guard(underlay, false));
    const counted = granted(await filter.read(underlay, false));
    assert.deepEqual(Object.keys(counted ?? {}).sort(), ['agent', 'clear', 'dropped', 'needed', 'protected']);
    granted(await filter.lift(underlay));
    granted(await filter.lift(underlay));
    assert.equal(granted(await filter.read(underlay, false)), null);
  });
  within('with and without the routing protocol in clear are two filters: one is not passed off as the other', async (subject) => {
    const { filter, underlay } = subject;
    granted(await filter.guard(underlay, true));
    assert.equal(granted(await filter.read(underlay, false)), null);
    assert.notEqual(granted(await filter.read(underlay, true)), null);
    granted(await filter.guard(underlay, false));
    assert.equal(granted(await filter.read(underlay, true)), null);
    assert.notEqual(granted(await filter.read(underlay, false)), null);
  });
  within('an interface that carries VLANs is not guarded', async ({ filter, underlay, stackVlan, unstackVlan }) => {
    await stackVlan();
    assert.equal(codeOf(await filter.guard(underlay, false)), 'underlay-shared');
    assert.equal(granted(await filter.read(underlay, false)), null);
    await unstackVlan();
    granted(await filter.guard(underlay, false));
  });
  within('an interface that is gone is refused by name', async ({ filter }) => {
    assert.equal(codeOf(await filter.guard(nowhere, false)), 'no-such-interface');
  });
}
