// SPDX-License-Identifier: Apache-2.0
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, rmSync, writeFileSync } from 'node:fs';

/** Debian asks this program whether a package's services may be started; 101 means no (invoke-rc.d(8)). */
const policyFile = '/usr/sbin/policy-rc.d';

/** What Debian would start, and enable for every boot, though here only their programs are wanted. */
const services = {
  prometheus: 'prometheus.service',
  'prometheus-node-exporter': 'prometheus-node-exporter.service',
  babeld: 'babeld.service',
};

const servicesOf = (packages) => packages.flatMap((name) => services[name] ?? []);

const installFor = (packages) => ['apt-get', 'install', '-y', '--no-install-recommends', ...packages];

/** What a user who is not root runs once. Package lists may be missing; services that packages bring are not to stay. */
export function commandFor(packages) {
  const commands = [['apt-get', 'update'], installFor(packages)];
  const brought = servicesOf(packages);
  if (brought.length > 0 && existsSync('/run/systemd/system')) commands.push(['systemctl', 'disable', '--now', ...brought]);
  return commands.map((command) => `sudo ${command.join(' ')}`).join(' && ');
}

const quiet = { stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } };
const runQuietly = ([program, ...args]) => spawnSync(program, args, quiet).status === 0;

/** Installs as root, fetching the package lists where that is needed; no service is started or stays enabled. True: done. */
export function installAsRoot(packages, run = runQuietly, policy = policyFile) {
  // An operator's own policy stays as it is.
  const ours = !existsSync(policy);
  const take = () => rmSync(policy, { force: true });
  try {
    if (ours) {
      writeFileSync(policy, '#!/bin/sh\nexit 101\n');
      chmodSync(policy, 0o755);
      process.once('exit', take);
    }
    const install = () => run(installFor(packages));
    return install() || (run(['apt-get', 'update']) && install());
  } finally {
    if (ours) {
      take();
      process.removeListener('exit', take);
    }
    const brought = servicesOf(packages);
    // Enabling is links in /etc alone: it is taken back where no systemd runs, too.
    if (brought.length > 0 && existsSync('/usr/bin/systemctl')) run(['systemctl', 'disable', ...brought]);
  }
}
