// SPDX-License-Identifier: Apache-2.0
import type { Outcome } from './core/refusal.ts';
import type * as LinkPart from './link-part.ts';
import { loadPart } from './parts.ts';

/** What link-part.ts exports. */
export const loadLink = (): Promise<Outcome<typeof LinkPart>> => loadPart('link', () => import('./link-part.ts'));
