// SPDX-License-Identifier: Apache-2.0
/** Bytes of a page where the kernel does not tell. */
const usual = 4096;
/** AT_PAGESZ (include/uapi/linux/auxvec.h). */
const pageSizeKey = 6;

/** From /proc/self/auxv: pairs of machine words. Arm64 kernels have pages of 4, 16 or 64 KiB. `word`: bytes of one. */
export function parsePageSize(auxv: Uint8Array, word: 4 | 8): number {
  const bytes = Buffer.from(auxv.buffer, auxv.byteOffset, Math.min(auxv.byteLength, 1024));
  const read = (at: number): number => (word === 8 ? Number(bytes.readBigUInt64LE(at)) : bytes.readUInt32LE(at));
  for (let at = 0; at + 2 * word <= bytes.length; at += 2 * word) {
    if (read(at) !== pageSizeKey) continue;
    const size = read(at + word);
    return size >= 1024 && size <= 1 << 24 && Number.isInteger(Math.log2(size)) ? size : usual;
  }
  return usual;
}
