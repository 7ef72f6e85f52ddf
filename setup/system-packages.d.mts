// SPDX-License-Identifier: Apache-2.0
export function onlyTells(args: readonly string[]): boolean;
export function packagesFor(command: string, args?: readonly string[]): string[];
export function missingPackages(packages: readonly string[], root?: string): string[];
