// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { ms } from '../../core/time.ts';
import { codeOf, granted } from '../../ports/contract/outcome.ts';
import { supervisorContract } from '../../ports/contract/supervisor.contract.ts';
import { createCommandSupervisor } from './command-supervisor.ts';

const folder = mkdtempSync(join(tmpdir(), 'x0-supervisor-'));
after(() => rmSync(folder, { recursive: true, force: true }));
let scripts = 0;

function script(body: string): string {
  scripts += 1;
  const path = join(folder, `service-${scripts}`);
  writeFileSync(path, `#!/bin/sh\n${body}\n`, { mode: 0o755 });
  return path;
}

const commands = (path: string) => ({
  start: [path, 'start'],
  stop: [path, 'stop'],
  restart: [path, 'restart'],
  running: [path, 'running'],
});
const only = (body: string) => createCommandSupervisor({ it: commands(script(body)) }, ms(2000));

// As procd's scripts do: a mark says that the service runs.
supervisorContract('over an init script', async () => {
  const path = script(`
    if [ "$1" != running ] && [ -e "$0.broken" ]; then exit 1; fi
    case "$1" in start|restart) touch "$0.up" ;; stop) rm -f "$0.up" ;; running) [ -e "$0.up" ] ;; esac`);
  return {
    supervisor: createCommandSupervisor({ dnsmasq: commands(path) }),
    service: 'dnsmasq',
    break: async () => writeFileSync(`${path}.broken`, ''),
    close: async () => undefined,
  };
});

test('arguments reach the program as they are, no shell reads them', async () => {
  const path = script('echo "$#:$1:$2" > "$0.told"');
  const supervisor = createCommandSupervisor({ it: { ...commands(path), start: [path, '$(reboot) ; "', '*'] } });
  granted(await supervisor.start('it'));
  assert.equal(readFileSync(`${path}.told`, 'utf8'), '2:$(reboot) ; ":*\n');
});

test('a script that hangs is ended and refused, one that prints without end is not', async () => {
  const began = performance.now();
  const hangs = createCommandSupervisor({ it: commands(script('exec sleep 60')) }, ms(200));
  const refused = await hangs.restart('it');
  assert.equal(codeOf(refused), 'service-command-failed');
  assert.match(refused.ok ? '' : refused.refusal.message, /longer than 200 ms/);
  assert.ok(performance.now() - began < 5000);
  granted(await only('head -c 1000000 /dev/zero; head -c 1000000 /dev/zero >&2').restart('it'));
});

test('a daemon that keeps the script’s output open neither delays the answer nor loses its output', async () => {
  const path = script('(sleep 1.5; echo late && touch "$0.spoke") &\nexit 0');
  const began = performance.now();
  granted(await createCommandSupervisor({ it: commands(path) }).start('it'));
  assert.ok(performance.now() - began < 1400, 'the answer waited for the daemon');
  for (let n = 0; n < 100 && !existsSync(`${path}.spoke`); n += 1) await wait(100);
  assert.ok(existsSync(`${path}.spoke`), 'the daemon was ended by its output');
});

test('what cannot be run, is ended by a signal or has no command is refused with a word on why', async () => {
  const cases: readonly [readonly string[], RegExp][] = [
    [[join(folder, 'nowhere')], /could not be run: .*ENOENT/],
    [['/etc/passwd/x'], /could not be run: .*ENOTDIR/],
    [[folder], /could not be run: .*EACCES/],
    [[], /has no command/],
    [[''], /has no command/],
    [[script('kill -TERM $$')], /ended by SIGTERM/],
    [[script('exit 3')], /status 3/],
  ];
  for (const [command, why] of cases) {
    const supervisor = createCommandSupervisor({ it: { start: command, stop: command, restart: command, running: command } });
    const refused = await supervisor.stop('it');
    assert.equal(codeOf(refused), 'service-command-failed');
    assert.match(refused.ok ? '' : refused.refusal.message, why);
  }
});
