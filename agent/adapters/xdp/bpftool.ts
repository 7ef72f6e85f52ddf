// SPDX-License-Identifier: Apache-2.0
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { done, type Outcome, refuse } from '../../core/refusal.ts';

/** The environment's PATH is not asked: what runs with these rights is found in the system's own folders. */
const places = ['/usr/sbin/bpftool', '/sbin/bpftool', '/usr/bin/bpftool', '/usr/local/sbin/bpftool'];
/** Loading takes milliseconds; on an emulated CPU a second. */
const limit = 20_000;
const outputLimit = 65_536;
const textLimit = 300;

export const findBpftool = (): string | null => places.find((place) => existsSync(place)) ?? null;

/** The verifier tells its reason last, behind a log of every instruction. */
const verdict = /([^\n]+)\nprocessed \d+ insns/;

/** What bpftool and the verifier say, as one refusal with a remedy where one is known. */
export function loadRefusal(text: string): ReturnType<typeof refuse> {
  const reason = verdict.exec(text)?.[1];
  const said = `the kernel does not take the XDP program: ${(reason ?? text).replace(/\s+/g, ' ').trim().slice(0, textLimit)}`;
  if (reason === undefined && /Operation not permitted|Permission denied/.test(text))
    return refuse('environment', 'xdp-not-permitted', said, 'run as root or with the capabilities CAP_BPF and CAP_NET_ADMIN');
  if (/Function not implemented/.test(text))
    return refuse('environment', 'xdp-no-bpf', said, 'use a kernel with CONFIG_BPF_SYSCALL; on OpenWrt enable KERNEL_BPF_SYSCALL');
  return refuse('environment', 'xdp-load-refused', said, 'a kernel of 5.18 or newer is needed; see its log');
}

/** Loads the one program of `object`, pins it at `program` and its maps in the folder `maps`. */
export function loadAndPin(object: string, program: string, maps: string): Promise<Outcome<void>> {
  const bpftool = findBpftool();
  if (bpftool === null)
    return Promise.resolve(
      refuse(
        'environment',
        'xdp-no-bpftool',
        'bpftool, which loads the XDP program, is not installed',
        'on OpenWrt install bpftool-minimal, on Debian bpftool',
      ),
    );
  return new Promise((resolve) => {
    const options = { timeout: limit, maxBuffer: outputLimit, killSignal: 'SIGKILL', env: { LC_ALL: 'C' } } as const;
    execFile(bpftool, ['prog', 'load', object, program, 'pinmaps', maps], options, (error, stdout, stderr) => {
      if (error === null) resolve(done);
      else if (error.killed) resolve(refuse('environment', 'xdp-load-refused', `bpftool took longer than ${limit / 1000} s`));
      else resolve(loadRefusal(`${stderr}${stdout}` || error.message));
    });
  });
}
