// SPDX-License-Identifier: Apache-2.0
/** How a router runs Node 24: little memory comes first, and V8's interpreter alone (`--lite-mode`) costs the agent no more time. */
export const leanOptions: readonly string[] = ['--lite-mode', '--v8-pool-size=0', '--max-semi-space-size=1', '--max-old-space-size=24'];

/** And Node 20, whose compilers take little: they stay on. */
export const leanOptions20: readonly string[] = [
  '--v8-pool-size=0',
  '--max-old-space-size=24',
  '--max-semi-space-size=1',
  '--optimize-for-size',
];

/** The options of a Node by the version that it tells. */
export const leanOptionsFor = (version: string): readonly string[] => (/^v20\./.test(version) ? leanOptions20 : leanOptions);

/** glibc gives each thread a heap of its own otherwise. */
export const leanEnvironment: Readonly<Record<string, string>> = { MALLOC_ARENA_MAX: '1' };
