// SPDX-License-Identifier: Apache-2.0
import { wallTime } from '../../core/time.ts';

/**
 * When this version was released: no router that runs it lives earlier, so its proven floor begins here. Written by hand with each
 * release, so that the same sources give the same bundle.
 */
export const releaseDate = wallTime(Date.UTC(2026, 10, 25));
