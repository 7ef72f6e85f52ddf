// SPDX-License-Identifier: Apache-2.0
import { accept, type Outcome, refuse } from '../refusal.ts';
import { fromBase64, toBase64 } from './base64.ts';

/** What stands in a file, by the label of its first and last line. */
export type ArmourLabel = 'PQ-SVID' | 'X0 SIGNING REQUEST' | 'X0 ENROLMENT REQUEST' | 'X0 ENROLMENT ANSWER' | 'X0 REVOCATIONS';

const width = 64;
const longest = 1024 * 1024;

/** As RFC 7468 section 2 writes it: dashes, the label, base64 in lines of 64. */
export function armour(label: ArmourLabel, bytes: Uint8Array): string {
  const lines = toBase64(bytes, 'plain').match(new RegExp(`.{1,${width}}`, 'g')) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n');
}

/**
 * The bytes of one block. White space around lines, empty lines and lines of another width are allowed, since mail changes
 * them; text beside the block is not. Refuses (code `armour-malformed`) everything else.
 */
export function unarmour(label: ArmourLabel, text: string): Outcome<Uint8Array> {
  const malformed = (why: string) => refuse('operator', 'armour-malformed', `no ${label} block: ${why}`, 'copy the whole block');
  if (text.length > longest) return malformed('too long');
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  if (lines[0] !== `-----BEGIN ${label}-----`) return malformed('its first line is missing or another');
  if (lines.length < 2 || lines.at(-1) !== `-----END ${label}-----`) return malformed('its last line is missing or another');
  const bytes = fromBase64(lines.slice(1, -1).join(''), 'plain');
  return bytes === null ? malformed('what is inside is no base64') : accept(bytes);
}
