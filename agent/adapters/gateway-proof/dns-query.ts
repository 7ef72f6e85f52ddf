// SPDX-License-Identifier: Apache-2.0
// RFC 1035, section 4: header of twelve bytes, then questions and records.
const headerLength = 12;
const typeA = 1;
const classIn = 1;
const recursionDesired = 0x0100;
const isResponse = 0x8000;
const rcodeMask = 0x000f;
const longestLabel = 63;
/** Two set bits, in place of a label's length. */
const pointer = 0xc0;
/** Type, class, time to live and length of a record, after its name. */
const recordHead = 10;

function question(name: string): Buffer {
  const labels = name
    .split('.')
    .filter((label) => label.length > 0)
    .map((label) => Buffer.from(label, 'latin1'));
  const parts = labels.flatMap((label) => [Buffer.of(Math.min(longestLabel, label.length)), label.subarray(0, longestLabel)]);
  return Buffer.concat([...parts, Buffer.of(0, 0, typeA, 0, classIn)]);
}

/** A question for the IPv4 address of `name`. */
export function encodeQuery(id: number, name: string): Buffer {
  const header = Buffer.alloc(headerLength);
  header.writeUInt16BE(id & 0xffff, 0);
  header.writeUInt16BE(recursionDesired, 2);
  header.writeUInt16BE(1, 4);
  return Buffer.concat([header, question(name)]);
}

/** Where a name ends that begins at `at`: labels, or a pointer to others (RFC 1035, 4.1.4); null beyond the bytes. */
function endOfName(bytes: Buffer, at: number): number | null {
  for (let next = at; next < bytes.length; ) {
    const length = bytes.readUInt8(next);
    if (length === 0) return next + 1;
    if (length >= pointer) return next + 2 <= bytes.length ? next + 2 : null;
    if (length > longestLabel) return null;
    next += 1 + length;
  }
  return null;
}

/** Is one of `count` records from `at` on an IPv4 address? Null where the bytes end before the records do. */
function holdsAddress(bytes: Buffer, at: number, count: number): boolean | null {
  let found = false;
  let next = at;
  for (let n = 0; n < count; n += 1) {
    const fixed = endOfName(bytes, next);
    if (fixed === null || fixed + recordHead > bytes.length) return null;
    const length = bytes.readUInt16BE(fixed + 8);
    next = fixed + recordHead + length;
    if (next > bytes.length) return null;
    found ||= bytes.readUInt16BE(fixed) === typeA && bytes.readUInt16BE(fixed + 2) === classIn && length === 4;
  }
  return found;
}

/**
 * Null where `bytes` answer the question with an address; otherwise what is wrong with them. A resolver that says so much
 * of the name was reached, but only a positive answer proves that it reached the internet.
 */
export function wrongWithAnswer(bytes: Buffer, id: number, name: string): string | null {
  const asked = question(name);
  const answers = headerLength + asked.length;
  if (bytes.length < answers) return 'the answer is too short';
  if (bytes.readUInt16BE(0) !== id) return 'the answer is to another question';
  const flags = bytes.readUInt16BE(2);
  if ((flags & isResponse) === 0) return 'that is no answer';
  const repeated = bytes.toString('latin1', headerLength, answers).toLowerCase();
  if (bytes.readUInt16BE(4) !== 1 || repeated !== asked.toString('latin1').toLowerCase()) return 'the answer repeats another question';
  if ((flags & rcodeMask) !== 0) return `the resolver answered with code ${flags & rcodeMask}`;
  const found = holdsAddress(bytes, answers, bytes.readUInt16BE(6));
  if (found === null) return 'the answer ends before its records';
  return found ? null : 'the answer holds no address';
}
