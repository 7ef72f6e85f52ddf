// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { copyFileSync, existsSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { MacAddress } from '../../core/mesh/mac-address.ts';
import type { XdpMode } from '../../core/mesh/packet-counters.ts';
import { instant } from '../../core/time.ts';
import { codeOf, granted } from '../../ports/contract/outcome.ts';
import { packetTelemetryContract } from '../../ports/contract/packet-telemetry.contract.ts';
import { batmanFrame, packetType } from '../../ports/contract/sample-frames.ts';
import { run, until } from '../netlink/testing/router-namespaces.ts';
import { createXdpAttachment } from '../rtnetlink/xdp-attach.ts';
import { layCable, type TelemetryCable } from './testing/telemetry-cable.ts';

const source = '02:00:00:00:bb:01' as MacAddress;
const frame = batmanFrame(source, packetType.ivOgm);

for (const mode of ['native', 'generic'] as const satisfies readonly XdpMode[])
  packetTelemetryContract(`XDP, ${mode}`, async () => {
    const cable = layCable();
    const telemetry = cable.open({ modes: [mode] });
    return {
      telemetry,
      // The clock itself, not a copy of it that was set at the start.
      clock: { now: () => instant(Number(process.hrtime.bigint()) / 1e6) },
      hardif: cable.hardif,
      name: 'x0',
      mode,
      async arrive(frames) {
        const before = telemetry.totals();
        cable.send(frames);
        if (before.ok)
          await until('the frames arrive', 5, async () => granted(telemetry.totals()).packets >= before.value.packets + frames.length);
        else await sleep(50);
      },
      close: async () => cable.close(),
    };
  });

function onCable(title: string, body: (cable: TelemetryCable) => Promise<void>): void {
  test(title, async () => {
    const cable = layCable();
    try {
      await body(cable);
    } finally {
      cable.close();
    }
  });
}

const packetsOf = (telemetry: ReturnType<TelemetryCable['open']>): number =>
  granted(telemetry.read()).find((row) => row.source === source)?.packets ?? 0;

onCable('native is taken first, and closing leaves neither program nor pins', async (cable) => {
  const telemetry = cable.open();
  assert.equal(granted(await telemetry.attach(cable.hardif, 'x0')), 'native');
  assert.match(run('ip link show dev x0'), / xdp /);
  await telemetry.close();
  assert.doesNotMatch(run('ip link show dev x0'), /xdp/);
  assert.equal(existsSync(cable.pinDirectory), false);
  assert.deepEqual(cable.notices, []);
});

onCable('what a crashed agent left is taken over with its counts, and closed for good', async (cable) => {
  const crashed = cable.open();
  granted(await crashed.attach(cable.hardif, 'x0'));
  granted(await crashed.attach(cable.peer, 'x1'));
  cable.send([frame, frame]);
  await until('both frames are counted', 5, async () => packetsOf(crashed) === 2);
  const { native } = granted(createXdpAttachment(cable.socket).xdpState(cable.hardif));
  const next = cable.open();
  assert.equal(granted(await next.attach(cable.hardif, 'x0')), 'native');
  assert.deepEqual(granted(createXdpAttachment(cable.socket).xdpState(cable.hardif)), { native, generic: null });
  cable.send([frame]);
  await until('the third frame is counted', 5, async () => packetsOf(next) === 3);
  await next.close();
  // Also where the crashed agent had attached and this one never did.
  assert.doesNotMatch(run('ip link show'), /xdp/);
  assert.equal(existsSync(cable.pinDirectory), false);
});

onCable('what a crashed agent left where this one does not count is taken off after a while', async (cable) => {
  const crashed = cable.open();
  granted(await crashed.attach(cable.hardif, 'x0'));
  granted(await crashed.attach(cable.peer, 'x1'));
  const next = cable.open({ letGoAfter: 200 });
  granted(await next.attach(cable.hardif, 'x0'));
  assert.match(run('ip link show dev x1'), /xdp/);
  await until('x1 is let go', 5, async () => !/xdp/.test(run('ip link show dev x1')));
  assert.match(run('ip link show dev x0'), /xdp/);
  cable.send([frame]);
  await until('the frame is counted', 5, async () => packetsOf(next) === 1);
  await next.close();
});

onCable('a program of an earlier version is removed before the new one is loaded', async (cable) => {
  const earlier = cable.open();
  granted(await earlier.attach(cable.hardif, 'x0'));
  const newer = join(tmpdir(), `newer-${process.pid}.bpf.o`);
  // Another object with the same program: bytes behind an ELF file's sections mean nothing.
  copyFileSync(cable.object, newer);
  writeFileSync(newer, Buffer.from('newer'), { flag: 'a' });
  const next = cable.open({ object: newer });
  granted(await next.attach(cable.peer, 'x1'));
  assert.doesNotMatch(run('ip link show dev x0'), /xdp/);
  const [namespace = ''] = readdirSync(cable.pinDirectory);
  assert.equal(readdirSync(join(cable.pinDirectory, namespace)).length, 1);
  await next.close();
  run(`rm -f ${newer}`);
});

onCable('pins that a crash left half made are removed, and the program loaded anew', async (cable) => {
  const crashed = cable.open();
  granted(await crashed.attach(cable.hardif, 'x0'));
  run(`rm ${cable.pinDirectory}/net-*/*/maps/totals`);
  const next = cable.open();
  assert.equal(granted(await next.attach(cable.hardif, 'x0')), 'native');
  cable.send([frame]);
  await until('the frame is counted', 5, async () => packetsOf(next) === 1);
  await next.close();
  assert.equal(existsSync(cable.pinDirectory), false);
});

onCable("somebody else's program is left alone in either mode, and told once", async (cable) => {
  const foreign = cable.open({ pinDirectory: `${cable.pinDirectory}-foreign`, modes: ['generic'] });
  granted(await foreign.attach(cable.hardif, 'x0'));
  const telemetry = cable.open();
  const before = run('ip link show dev x0');
  assert.equal(codeOf(await telemetry.attach(cable.hardif, 'x0')), 'xdp-occupied');
  assert.equal(codeOf(await telemetry.attach(cable.hardif, 'x0')), 'xdp-occupied');
  assert.equal(run('ip link show dev x0'), before);
  assert.deepEqual(
    cable.notices.map(({ code }) => code),
    ['xdp-occupied'],
  );
  await telemetry.close();
  assert.equal(run('ip link show dev x0'), before);
  await foreign.close();
});

onCable('an interface that goes takes its program along, and closing is as usual', async (cable) => {
  const telemetry = cable.open();
  granted(await telemetry.attach(cable.hardif, 'x0'));
  run('ip link del x0');
  granted(telemetry.read());
  granted(await telemetry.detach(cable.hardif));
  await telemetry.close();
  assert.equal(existsSync(cable.pinDirectory), false);
});

onCable('what cannot be loaded is refused with its reason once, and nothing is left', async (cable) => {
  const cases = [
    [{ object: '/nonexistent/telemetry.bpf.o' }, 'xdp-no-object'],
    [{ pinDirectory: '/tmp/no-bpffs/here' }, 'xdp-no-bpffs'],
    [{ object: '/proc/self/exe' }, 'xdp-load-refused'],
  ] as const;
  for (const [options, code] of cases) {
    cable.notices.length = 0;
    const telemetry = cable.open(options);
    assert.equal(codeOf(await telemetry.attach(cable.hardif, 'x0')), code);
    assert.equal(codeOf(await telemetry.attach(cable.peer, 'x1')), code);
    assert.deepEqual(granted(telemetry.read()), []);
    assert.deepEqual(
      cable.notices.map((notice) => notice.code),
      [code],
    );
    await telemetry.close();
  }
  assert.equal(existsSync('/tmp/no-bpffs'), false);
  assert.equal(existsSync(cable.pinDirectory), false);
  assert.doesNotMatch(run('ip link show'), /xdp/);
});
