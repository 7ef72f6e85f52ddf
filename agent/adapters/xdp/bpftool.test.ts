// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadRefusal } from './bpftool.ts';

test('what bpftool says becomes a refusal that names the remedy', () => {
  const cases = [
    ["libbpf: Error in bpf_object__probe_loading():Operation not permitted(1). Couldn't load trivial BPF program.", 'xdp-not-permitted'],
    ['Error: bug: failed to retrieve CAP_BPF status: Function not implemented', 'xdp-no-bpf'],
    ["libbpf: prog 'telemetry': BPF program load failed: Invalid argument", 'xdp-load-refused'],
    ['', 'xdp-load-refused'],
  ] as const;
  for (const [text, code] of cases) {
    const { refusal } = loadRefusal(text);
    assert.equal(refusal.code, code);
    assert.ok(refusal.remedy);
  }
});

test('a verifier that says much is cut short', () => {
  assert.ok(loadRefusal('0: (79) r2 = *(u64 *)(r1 +8)\n'.repeat(1000)).refusal.message.length < 400);
});

test('of a verifier that refuses its last word is told', () => {
  const log =
    "libbpf: prog 'telemetry': BPF program load failed: Permission denied\n0: R1=ctx()\nR6 pointer comparison prohibited\nprocessed 19 insns (limit 1000000)\n";
  const { refusal } = loadRefusal(log);
  assert.equal(refusal.code, 'xdp-load-refused');
  assert.match(refusal.message, /: R6 pointer comparison prohibited$/);
});
