// SPDX-License-Identifier: Apache-2.0
// RFC 1035, section 4: header of twelve bytes, then questions and records.
const headerLength = 12;
const typeA = 1;
const classIn = 1;
const recursionDesired = 0x0100;
const isResponse = 0x8000;
const rcodeMask = 0x000f;

function question(name: string): Buffer {
  const labels = name
    .split('.')
    .filter((label) => label.length > 0)
    .map((label) => Buffer.from(label, 'latin1'));
  const parts = labels.flatMap((label) => [Buffer.of(Math.min(63, label.length)), label.subarray(0, 63)]);
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

/**
 * Null where `bytes` answer the question; otherwise what is wrong with them. A resolver that says so much of the name
 * was reached, but only a positive answer proves that it reached the internet.
 */
export function wrongWithAnswer(bytes: Buffer, id: number, name: string): string | null {
  const asked = question(name);
  if (bytes.length < headerLength + asked.length) return 'the answer is too short';
  if (bytes.readUInt16BE(0) !== id) return 'the answer is to another question';
  const flags = bytes.readUInt16BE(2);
  if ((flags & isResponse) === 0) return 'that is no answer';
  if (
    bytes.readUInt16BE(4) !== 1 ||
    bytes
      .subarray(headerLength, headerLength + asked.length)
      .toString('latin1')
      .toLowerCase() !== asked.toString('latin1').toLowerCase()
  )
    return 'the answer repeats another question';
  if ((flags & rcodeMask) !== 0) return `the resolver answered with code ${flags & rcodeMask}`;
  return bytes.readUInt16BE(6) === 0 ? 'the answer holds no record' : null;
}
