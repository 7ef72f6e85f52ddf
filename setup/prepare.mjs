// SPDX-License-Identifier: Apache-2.0
// Plain JavaScript for any Node from 20 on, with no package: it runs before there are any.
// prepare.mjs COMMAND SCRIPT [ARGUMENTS…]: makes sure that what COMMAND needs is there, then runs SCRIPT under the pinned Node.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { commandFor, installAsRoot } from './apt-install.mjs';
import { missingPackages, onlyTells, packagesFor } from './system-packages.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [command = '', script = '', ...args] = process.argv.slice(2);
const modules = join(root, 'node_modules');
const marker = join(modules, '.installed-from');
/** Not the link in .bin: npm 10 makes none where install scripts are off. */
const pinnedNode = join(modules, `node-linux-${process.arch}`, 'bin', 'node');
const say = (text) => process.stderr.write(`${text}\n`);

function fail(text) {
  say(text);
  process.exit(2);
}

/** Node 24 from the lock file is for x86-64 and arm64 Linux; what node_modules was installed from is remembered by hash. */
function lockHash() {
  return createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .update(process.arch)
    .digest('hex');
}

function installSystemPackages() {
  const missing = missingPackages(packagesFor(command, args));
  if (missing.length === 0) return;
  const ours = `npm ${command === 'start' || command === 'test' ? command : `run ${command}`}`;
  if (process.getuid?.() !== 0 || spawnSync('apt-get', ['--version'], { stdio: 'ignore' }).status !== 0)
    fail(`x0tta6bl4: "${ours}" needs ${missing.length} system packages; run once:\n\n  ${commandFor(missing)}\n`);
  say(`Installing ${missing.join(', ')}`);
  if (!installAsRoot(missing)) fail(`apt-get could not install them; its words stand above. By hand: ${commandFor(missing)}`);
}

function installNodePackages() {
  const wanted = lockHash();
  // Addons need a compiler, and no text does.
  if (onlyTells(args) && existsSync(pinnedNode)) return;
  if (existsSync(marker) && existsSync(pinnedNode) && readFileSync(marker, 'utf8') === wanted) return;
  say('Installing node packages from package-lock.json (once, about a minute)');
  const installed = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (installed.status !== 0) fail('npm ci failed; its message stands above');
  if (!existsSync(pinnedNode)) fail(`no pinned Node for ${process.platform}-${process.arch}: x86-64 and arm64 Linux are supported`);
  if (onlyTells(args)) return;
  buildAddons();
  writeFileSync(marker, wanted);
}

/** Two small N-API addons of node-netlink's, one compiler call each: N-API needs no header of a particular Node. */
function buildAddons() {
  const headers = join(modules, 'node-api-headers', 'include');
  for (const [name, file] of [
    ['syscall-napi', 'syscall'],
    ['buffer2address', 'buffer2address'],
  ]) {
    const out = join(modules, name, 'build', 'Release');
    mkdirSync(out, { recursive: true });
    const compiled = spawnSync(
      'cc',
      [
        '-O2',
        '-fPIC',
        '-shared',
        '-I',
        headers,
        `-DNODE_GYP_MODULE_NAME=${file}`,
        join('native', `${file}.c`),
        '-o',
        join(out, `${file}.node`),
      ],
      { cwd: join(modules, name), stdio: ['ignore', 'inherit', 'inherit'] },
    );
    if (compiled.status !== 0) fail(`${name} could not be compiled; install a C compiler: sudo apt-get install -y gcc libc6-dev`);
  }
}

if (!existsSync(join(root, script))) fail(`there is no ${script}`);
installSystemPackages();
installNodePackages();
const child = spawn(pinnedNode, [join(root, script), ...args], {
  stdio: 'inherit',
  env: { ...process.env, PATH: `${dirname(pinnedNode)}:${join(modules, '.bin')}:${process.env.PATH ?? ''}` },
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('exit', (status, signal) => process.exit(signal === null ? (status ?? 1) : 128 + constants.signals[signal]));
child.on('error', (error) => fail(`${pinnedNode}: ${error.message}`));
