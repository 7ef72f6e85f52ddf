// SPDX-License-Identifier: Apache-2.0

// Cables between routers, by their numbers.

/** Every pair has two disjoint ways; routers 0 and 3 are joined by the chord. */
export const ringWithChord = [
  [0, 1],
  [1, 2],
  [2, 3],
  [3, 4],
  [4, 5],
  [5, 0],
  [0, 3],
] as const;

export const square = [
  [0, 1],
  [1, 2],
  [2, 3],
  [3, 0],
] as const;

export const triangle = [
  [0, 1],
  [1, 2],
  [2, 0],
] as const;

/** Two triangles and one bridge between them, from router 2 to 3. */
export const twoIslands = [
  [0, 1],
  [1, 2],
  [2, 0],
  [2, 3],
  [3, 4],
  [4, 5],
  [5, 3],
] as const;

export const lineOfThree = [
  [0, 1],
  [1, 2],
] as const;

export const lineOfFour = [
  [0, 1],
  [1, 2],
  [2, 3],
] as const;
