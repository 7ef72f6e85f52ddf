// SPDX-License-Identifier: Apache-2.0
/**
 * How a router runs Node: little memory comes first. V8's interpreter alone (`--lite-mode`) costs the agent no more time,
 * since it waits for the kernel most of the time, and a quarter of its memory less. Node 20 has no native post-quantum
 * provider and needs the compilers for its own.
 */
const lean = ['--v8-pool-size=0', '--max-semi-space-size=1', '--max-old-space-size=24'];
export const leanOptions: readonly string[] = ['--lite-mode', ...lean];
export const leanOptionsOfNode20: readonly string[] = ['--optimize-for-size', ...lean];

/** glibc gives each thread a heap of its own otherwise. */
export const leanEnvironment: Readonly<Record<string, string>> = { MALLOC_ARENA_MAX: '1' };
