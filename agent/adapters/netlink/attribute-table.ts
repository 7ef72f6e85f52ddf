// SPDX-License-Identifier: Apache-2.0
import { u16le, u32le } from '../byte-order.ts';

/** Header of one attribute (struct nlattr): length and type, two bytes each. */
export const attributeHeaderLength = 4;
/** NLA_F_NESTED and NLA_F_NET_BYTEORDER are flags in the type (include/uapi/linux/netlink.h). */
const typeMask = 0x3fff;
/** Higher types are skipped: the agent reads none of them. */
const typeLimit = 128;
/** No message that the agent reads has more; a longer run is a defect. */
const attributeLimit = 512;
const nameLimit = 64;

/** Attributes start at multiples of four (NLA_ALIGN). */
export const align4 = (length: number): number => (length + 3) & ~3;

/**
 * Where the attributes of one message stand. One table is filled anew for each message, so that reading thousands of
 * rows a second allocates nothing for the walk. Values are read in the byte order of little-endian machines, which all
 * targets of the agent are.
 */
export class AttributeTable {
  readonly #starts = new Int32Array(typeLimit);
  readonly #lengths = new Int32Array(typeLimit);
  /** Which filling an entry belongs to: no clearing between messages. */
  readonly #stamps = new Uint32Array(typeLimit);
  #stamp = 0;
  #bytes: Buffer = Buffer.alloc(0);

  /**
   * Takes in the attributes of `bytes[from..to)`. False where a length does not fit: nothing in it can be trusted, and
   * the table is empty then. Of repeated types the last counts, as in the kernel (lib/nlattr.c, nla_parse).
   */
  fill(bytes: Buffer, from: number, to: number): boolean {
    this.#stamp = (this.#stamp + 1) >>> 0;
    if (this.#stamp === 0) {
      this.#stamps.fill(0);
      this.#stamp = 1;
    }
    this.#bytes = bytes;
    const end = Math.min(to, bytes.length);
    let at = from;
    for (let count = 0; at + attributeHeaderLength <= end; count += 1) {
      const length = (bytes[at] as number) | ((bytes[at + 1] as number) << 8);
      if (length < attributeHeaderLength || at + length > end || count >= attributeLimit) {
        this.#stamp = (this.#stamp + 1) >>> 0;
        return false;
      }
      const type = ((bytes[at + 2] as number) | ((bytes[at + 3] as number) << 8)) & typeMask;
      if (type < typeLimit) {
        this.#starts[type] = at + attributeHeaderLength;
        this.#lengths[type] = length - attributeHeaderLength;
        this.#stamps[type] = this.#stamp;
      }
      at += align4(length);
    }
    return true;
  }

  has(type: number): boolean {
    return this.#stamps[type] === this.#stamp;
  }

  /** Offset of a value of at least `length` bytes; −1 where there is none. */
  at(type: number, length: number): number {
    return this.#stamps[type] === this.#stamp && (this.#lengths[type] as number) >= length ? (this.#starts[type] as number) : -1;
  }

  /** Length of a value in bytes; −1 where there is none. */
  length(type: number): number {
    return this.#stamps[type] === this.#stamp ? (this.#lengths[type] as number) : -1;
  }

  u8(type: number): number | null {
    const at = this.at(type, 1);
    return at < 0 ? null : (this.#bytes[at] as number);
  }

  u16(type: number): number | null {
    const at = this.at(type, 2);
    return at < 0 ? null : u16le(this.#bytes, at);
  }

  u32(type: number): number | null {
    const at = this.at(type, 4);
    return at < 0 ? null : u32le(this.#bytes, at);
  }

  /** A zero-terminated name, at most 64 characters of it. */
  text(type: number): string | null {
    const at = this.at(type, 0);
    if (at < 0) return null;
    const end = at + Math.min(this.#lengths[type] as number, nameLimit);
    const zero = this.#bytes.indexOf(0, at);
    return this.#bytes.toString('latin1', at, zero >= 0 && zero < end ? zero : end);
  }

  /** The first `length` bytes as a copy that outlives the message. */
  copy(type: number, length: number): Buffer | null {
    const at = this.at(type, length);
    return at < 0 ? null : Buffer.from(this.#bytes.subarray(at, at + length));
  }

  /** Fills `inner` with the attributes nested in this one; false where there are none or their lengths do not fit. */
  nested(type: number, inner: AttributeTable): boolean {
    const at = this.at(type, 0);
    return at >= 0 && inner.fill(this.#bytes, at, at + (this.#lengths[type] as number));
  }
}
