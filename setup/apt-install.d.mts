// SPDX-License-Identifier: Apache-2.0
export function commandFor(packages: readonly string[]): string;
export function installAsRoot(packages: readonly string[], run?: (command: readonly string[]) => boolean, policy?: string): boolean;
