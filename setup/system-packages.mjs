// SPDX-License-Identifier: Apache-2.0
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** What each Debian package is needed for is known by a file that it brings. */
const evidence = {
  gcc: ['usr/bin/cc'],
  'libc6-dev': ['usr/include/stdio.h'],
  clang: ['usr/bin/clang'],
  llvm: ['usr/bin/llvm-strip'],
  'libbpf-dev': ['usr/include/bpf/bpf_helpers.h'],
  'linux-libc-dev': ['usr/include/linux/bpf.h'],
  'qemu-system-x86': ['usr/bin/qemu-system-x86_64'],
  kmod: ['sbin/depmod', 'usr/sbin/depmod', 'bin/kmod'],
  cpio: ['bin/cpio', 'usr/bin/cpio'],
  iproute2: ['sbin/tc', 'usr/sbin/tc'],
  batctl: ['usr/sbin/batctl', 'sbin/batctl'],
  bpftool: ['usr/sbin/bpftool', 'sbin/bpftool'],
  'dnsmasq-base': ['usr/sbin/dnsmasq'],
  nftables: ['usr/sbin/nft', 'sbin/nft'],
  babeld: ['usr/sbin/babeld', 'sbin/babeld', 'usr/bin/babeld'],
  'iputils-ping': ['bin/ping', 'usr/bin/ping'],
  procps: ['usr/bin/pgrep'],
  spin: ['usr/bin/spin'],
  prometheus: ['usr/bin/promtool'],
  'prometheus-node-exporter': ['usr/bin/prometheus-node-exporter'],
  busybox: ['bin/busybox', 'usr/bin/busybox'],
};

const compile = ['gcc', 'libc6-dev'];
const bpf = ['clang', 'llvm', 'libbpf-dev', 'linux-libc-dev'];
const rig = ['qemu-system-x86', 'kmod', 'cpio', 'iproute2', 'batctl', 'bpftool', 'dnsmasq-base', 'nftables', 'iputils-ping', 'procps'];

const needs = {
  bundle: [...compile, ...bpf],
  check: compile,
  start: [...compile, ...bpf, ...rig],
  hil: [...compile, ...bpf, ...rig],
  bench: [...compile, ...bpf, ...rig, 'babeld', 'prometheus-node-exporter'],
  test: [...compile, ...bpf, ...rig, 'prometheus', 'spin'],
};

const benchInRig = /^(start|loop|idle-cpu|memory|heal-[a-z-]+)(:|$)/;
const benchHere = new Set(['bundle', 'start:load', 'loop:desktop']);

/** What only shows text asks for nothing. */
export const onlyTells = (args) => args.some((arg) => ['--list', '--help', '-h'].includes(arg));

/** Debian packages that an npm command of this project needs with these arguments; none for an unknown one. */
export function packagesFor(command, args = []) {
  if (onlyTells(args)) return [];
  if (command === 'bench' && !args.some((arg) => benchInRig.test(arg) && !benchHere.has(arg))) return needs.bundle;
  const native = args.includes('--rig=native') || args.some((arg, i) => arg === '--rig' && args[i + 1] === 'native');
  // In the emulated machine busybox is the initramfs's own.
  return [...(needs[command] ?? []), ...(native ? ['busybox'] : [])];
}

/** Those of `packages` whose files are not under `root`. */
export function missingPackages(packages, root = '/') {
  return packages.filter((name) => !(evidence[name] ?? []).some((file) => existsSync(join(root, file))));
}
