// SPDX-License-Identifier: Apache-2.0
import { readBounded } from '../adapters/identity/bounded-file.ts';
import { fromPem, toPem } from '../adapters/identity/pem.ts';
import { writeWhole } from '../adapters/identity/whole-file.ts';
import { accept, done, type Outcome, refuse } from '../core/refusal.ts';
import { plainText } from './screen.ts';
import type { Workplace } from './workplace.ts';

/** What travels between a router and its authority as text, so that it may be mailed, pasted or carried. */
export type LetterLabel = 'X0TTA6BL4 ENROLMENT' | 'X0TTA6BL4 REQUEST' | 'X0TTA6BL4 ANSWER' | 'X0TTA6BL4 REVOCATIONS';

export interface Letter {
  readonly label: LetterLabel;
  readonly bytes: Uint8Array;
}

/** An answer has up to half a megabyte and a third more as text. */
const longest = 1_048_576;
const mostLetters = 32;

/** A letter with a line for people before it. */
export const formatLetter = ({ label, bytes }: Letter, about: string): string => `${plainText(about)}\n${toPem(label, bytes)}`;

const nameOf = (label: string): string => label.replace(/^X0TTA6BL4 /, '').toLowerCase();

/** The letters of some kinds in a file (`-`: the standard input), at least one. Refuses `letter-unreadable` and `letter-missing`. */
export async function readLetters(at: Workplace, path: string, ...labels: readonly LetterLabel[]): Promise<Outcome<readonly Letter[]>> {
  let bytes: Uint8Array | null;
  try {
    bytes = path === '-' ? await at.input(longest) : await readBounded(path, longest);
  } catch (error) {
    return refuse('operator', 'letter-unreadable', error instanceof Error ? error.message : String(error), 'check its name and rights');
  }
  if (bytes === null)
    return refuse('operator', 'letter-unreadable', path === '-' ? 'too much came' : `${path} is not there`, 'check the name');
  const blocks = fromPem(Buffer.from(bytes).toString('latin1'), mostLetters);
  if (!blocks.ok) return blocks;
  const found = blocks.value.flatMap(({ label, bytes: body }) =>
    labels.filter((one) => one === label).map((one) => ({ label: one, bytes: body })),
  );
  if (found.length > 0) return accept(found);
  const other = blocks.value.map(({ label }) => nameOf(label)).join(', ');
  return refuse(
    'operator',
    'letter-missing',
    `${path} holds no ${labels.map(nameOf).join(' or ')}${other === '' ? '' : ` (but: ${other})`}`,
    'name the file that the other side wrote',
  );
}

/** The one letter in a file. Refuses `letter-missing` also where there are several. */
export async function readLetter(at: Workplace, path: string, ...labels: readonly LetterLabel[]): Promise<Outcome<Letter>> {
  const letters = await readLetters(at, path, ...labels);
  if (!letters.ok) return letters;
  const [letter, second] = letters.value;
  return letter !== undefined && second === undefined
    ? accept(letter)
    : refuse('operator', 'letter-missing', `${path} holds more than one ${nameOf(letter?.label ?? '')}`, 'give one at a time');
}

/** Writes a letter to a file, or to the output for `-`. One that is there is left alone (`file-exists`) unless `force`. */
export async function writeLetter(at: Workplace, path: string, text: string, force: boolean): Promise<Outcome<void>> {
  if (path === '-') {
    at.screen.out(text);
    return done;
  }
  try {
    if (!force && (await readBounded(path, longest)) !== null)
      return refuse('operator', 'file-exists', `${path} is there already`, 'name another with --out, or --force to replace it');
    await writeWhole(path, text, 0o644);
    return done;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return refuse('environment', 'file-not-written', `${path} was not written: ${why}`, 'name another place with --out');
  }
}
