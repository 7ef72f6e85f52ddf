// SPDX-License-Identifier: Apache-2.0
import { parseSpiffeId, type SpiffeId } from '../../core/identity/spiffe-id.ts';
import { accept, type Outcome, refuse } from '../../core/refusal.ts';

/** Which of the numbered keys are in force. One small file says it, so that one rename changes it. */
export interface IdentityState {
  readonly id: SpiffeId;
  readonly current: number | null;
  readonly previous: number | null;
  readonly next: number | null;
  /** Why the renewal of the current was refused, a code. */
  readonly refused: string | null;
}

const version = 1;
export const longestState = 4_096;

export const formatState = (state: IdentityState): string => `${JSON.stringify({ version, ...state }, null, 2)}\n`;

const isCode = (value: unknown): value is string | null =>
  value === null || (typeof value === 'string' && /^[a-z][a-z0-9-]{0,63}$/.test(value));
const isNumber = (value: unknown): value is number | null => value === null || (Number.isSafeInteger(value) && (value as number) > 0);

/** Refuses with `identity-malformed` what `formatState` would not have written. */
export function parseState(path: string, text: string): Outcome<IdentityState> {
  const malformed = (why: string) =>
    refuse(
      'environment',
      'identity-malformed',
      `${path} is damaged: ${why}`,
      'restore the directory from a backup, or enrol anew with another --dir',
    );
  let value: Record<string, unknown>;
  try {
    value = { ...(JSON.parse(text) as Record<string, unknown>) };
  } catch {
    return malformed('it is no JSON');
  }
  if (value['version'] !== version) return malformed(`it is of version ${JSON.stringify(value['version'])?.slice(0, 20)}, not ${version}`);
  const id = parseSpiffeId(typeof value['id'] === 'string' ? value['id'] : '');
  const { current, previous, next, refused } = value;
  if (!id.ok || !isNumber(current) || !isNumber(previous) || !isNumber(next) || !isCode(refused))
    return malformed('it does not say whose keys are in force');
  return accept({ id: id.value, current, previous, next, refused });
}
