// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { usualSettings } from '../core/testing/settings.ts';
import { rehearse } from './rehearsal.ts';

test('the rehearsal goes through a whole heal, from silence to the link’s return', () => {
  const heals = rehearse(usualSettings).lasting.heals;
  assert.deepEqual(
    heals.map((heal) => [heal.chosen, heal.stage]),
    [['isolate-link', 'kept']],
  );
  assert.match(heals[0]?.outcome ?? '', /put back/);
});
