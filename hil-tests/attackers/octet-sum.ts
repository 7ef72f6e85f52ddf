// SPDX-License-Identifier: Apache-2.0

/** The sum over octets of RFC 1071, not yet folded. `at`: where they stand in what is summed; odd places are low halves. */
export function octetSum(octets: Uint8Array, at = 0): number {
  let sum = 0;
  for (let n = 0; n < octets.length; n += 1) {
    const octet = octets[n] ?? 0;
    sum += ((at + n) & 1) === 0 ? octet << 8 : octet;
  }
  return sum;
}

/** Its ones' complement in 16 bits. */
export function checksumOf(sum: number): number {
  let folded = sum;
  while (folded > 0xffff) folded = (folded & 0xffff) + Math.floor(folded / 0x1_0000);
  return ~folded & 0xffff;
}
