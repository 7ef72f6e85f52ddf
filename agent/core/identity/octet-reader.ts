// SPDX-License-Identifier: Apache-2.0

const none = new Uint8Array(0);

/**
 * A walk over bytes that nobody vouches for. What lies beyond the end, or is not what was asked for, reads as zero or as
 * nothing, and `sound` is false from then on: a decoder reads on without branches and asks once. Numbers are big-endian.
 */
export class OctetReader {
  readonly #bytes: Uint8Array;
  #at = 0;
  #sound = true;

  constructor(bytes: Uint8Array) {
    // A view without Node's own methods: a Buffer's `slice` shares memory, and what is read here is often kept by a slice.
    this.#bytes = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  /** Whether everything so far was there. */
  get sound(): boolean {
    return this.#sound;
  }

  /** Whether everything was there and nothing is left. */
  get ended(): boolean {
    return this.#sound && this.#at === this.#bytes.length;
  }

  #number(length: number): number {
    if (this.#at + length > this.#bytes.length) this.#sound = false;
    if (!this.#sound) return 0;
    let value = 0;
    for (const end = this.#at + length; this.#at < end; this.#at += 1) value = value * 256 + (this.#bytes[this.#at] as number);
    return value;
  }

  u8(): number {
    return this.#number(1);
  }

  u16(): number {
    return this.#number(2);
  }

  u32(): number {
    return this.#number(4);
  }

  u48(): number {
    return this.#number(6);
  }

  /** A number that does not fit a double exactly (more than 53 bits) is not sound. */
  u64(): number {
    const value = this.#number(8);
    if (value > Number.MAX_SAFE_INTEGER) this.#sound = false;
    return this.#sound ? value : 0;
  }

  /** A view of the next `length` bytes, not a copy. */
  octets(length: number): Uint8Array {
    if (this.#at + length > this.#bytes.length) this.#sound = false;
    if (!this.#sound) return none;
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  /** The next `length` bytes as text; printable ASCII without the space only, since every text here is an identifier. */
  text(length: number): string {
    let text = '';
    for (const octet of this.octets(length)) {
      if (octet < 0x21 || octet > 0x7e) this.#sound = false;
      text += String.fromCharCode(octet);
    }
    return this.#sound ? text : '';
  }
}
