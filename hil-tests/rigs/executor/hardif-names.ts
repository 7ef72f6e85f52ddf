// SPDX-License-Identifier: Apache-2.0

/** Hard interfaces of a mesh interface as `batctl meshif bat0 interface` tells them: `to-r4_x1: active`, one a line. */
export const namesIn = (told: string): string[] => told.split('\n').flatMap((line) => /^\s*(\S+):/.exec(line)?.[1] ?? []);
