// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { findBpftool } from '../agent/adapters/xdp/bpftool.ts';
import { counters, key, sourceLimit, totals } from '../agent/adapters/xdp/layout.ts';
import { buildBpf } from './build.ts';

interface Type {
  readonly kind: string;
  readonly name: string;
  readonly size?: number;
  readonly members?: readonly { readonly name: string; readonly bits_offset: number }[];
}

const here = fileURLToPath(new URL('.', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'x0-layout-'));
after(() => rmSync(folder, { recursive: true }));

test('the agent reads the maps as the compiler laid them out', () => {
  const { telemetry } = buildBpf(folder);
  const { types } = JSON.parse(
    execFileSync(findBpftool() ?? 'bpftool', ['-j', 'btf', 'dump', 'file', telemetry], { encoding: 'utf8' }),
  ) as {
    types: Type[];
  };
  const layout = (name: string): Record<string, number> => {
    const type = types.find((one) => one.kind === 'STRUCT' && one.name === name);
    assert.ok(type?.size !== undefined && type.members !== undefined, `${name} is in the object's BTF`);
    return Object.fromEntries([['size', type.size], ...type.members.map((member) => [member.name, member.bits_offset / 8] as const)]);
  };
  assert.deepEqual(layout('telemetry_key'), { ...key });
  const { lastSeen, ...others } = counters;
  assert.deepEqual(layout('telemetry_counters'), { ...others, last_seen_ns: lastSeen });
  const { size, packets, malformed, admitted, turned_away } = layout('telemetry_totals');
  assert.deepEqual({ size, packets, malformed, admitted, turnedAway: turned_away }, { ...totals });
  assert.match(readFileSync(join(here, 'telemetry.h'), 'utf8'), new RegExp(`#define TELEMETRY_SOURCES ${sourceLimit}\\n`));
});

test('the same sources give the same bytes, wherever they lie', async () => {
  const elsewhere = join(folder, 'elsewhere');
  cpSync(here, elsewhere, { recursive: true });
  const { buildBpf: buildElsewhere } = (await import(join(elsewhere, 'build.ts'))) as typeof import('./build.ts');
  const [one, other] = [buildBpf(join(folder, 'one')), buildElsewhere(join(folder, 'other'))];
  for (const name of ['telemetry', 'pass'] as const) assert.deepEqual(readFileSync(one[name]), readFileSync(other[name]));
});
