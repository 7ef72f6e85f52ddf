// SPDX-License-Identifier: Apache-2.0
declare const brand: unique symbol;

/** A primitive with a kind: two values of different kinds cannot be mixed up by accident. */
export type Brand<T, Kind extends string> = T & { readonly [brand]: Kind };
