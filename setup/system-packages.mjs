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
  prometheus: ['usr/bin/promtool'],
  'prometheus-node-exporter': ['usr/bin/prometheus-node-exporter'],
  'xdp-tools': ['usr/sbin/xdp-filter', 'sbin/xdp-filter'],
};

const compile = ['gcc', 'libc6-dev'];
const bpf = ['clang', 'llvm', 'libbpf-dev', 'linux-libc-dev'];
const rig = ['qemu-system-x86', 'kmod', 'cpio', 'iproute2', 'batctl', 'bpftool', 'dnsmasq-base', 'nftables', 'iputils-ping', 'procps'];

const needs = {
  bundle: [...compile, ...bpf],
  check: compile,
  start: [...compile, ...bpf, ...rig],
  hil: [...compile, ...bpf, ...rig],
  bench: [...compile, ...bpf, ...rig, 'babeld', 'prometheus-node-exporter', 'xdp-tools'],
  test: [...compile, ...bpf, ...rig, 'prometheus'],
};

/** Debian packages that an npm command of this project needs; none for an unknown one. */
export function packagesFor(command) {
  return needs[command] ?? [];
}

/** Those of `packages` whose files are not under `root`. */
export function missingPackages(packages, root = '/') {
  return packages.filter((name) => !(evidence[name] ?? []).some((file) => existsSync(join(root, file))));
}
