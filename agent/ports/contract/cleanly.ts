// SPDX-License-Identifier: Apache-2.0
import { test } from 'node:test';

/** Tests of one subject of that name, each of which finds its place empty and leaves it so. */
export const cleanly =
  (name: string, clean: () => void) =>
  (title: string, body: () => Promise<void>): void => {
    test(`${name}: ${title}`, async () => {
      clean();
      try {
        await body();
      } finally {
        clean();
      }
    });
  };
