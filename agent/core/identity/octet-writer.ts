// SPDX-License-Identifier: Apache-2.0

/** Puts fields one after the other; numbers are big-endian. The caller has checked ranges: what does not fit is cut off. */
export class OctetWriter {
  #bytes = new Uint8Array(256);
  #length = 0;

  #room(length: number): void {
    if (this.#length + length <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(this.#bytes.length * 2, this.#length + length));
    larger.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = larger;
  }

  #number(value: number, length: number): this {
    this.#room(length);
    let rest = value;
    for (let at = this.#length + length - 1; at >= this.#length; at -= 1) {
      this.#bytes[at] = rest % 256;
      rest = Math.floor(rest / 256);
    }
    this.#length += length;
    return this;
  }

  u8(value: number): this {
    return this.#number(value, 1);
  }

  u16(value: number): this {
    return this.#number(value, 2);
  }

  u32(value: number): this {
    return this.#number(value, 4);
  }

  u48(value: number): this {
    return this.#number(value, 6);
  }

  u64(value: number): this {
    return this.#number(value, 8);
  }

  octets(bytes: Uint8Array): this {
    this.#room(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
    return this;
  }

  /** ASCII. */
  text(text: string): this {
    return this.octets(asciiOctets(text));
  }

  /** A copy of everything so far. */
  done(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }
}

/** One byte for each character; the core has no TextEncoder and its texts are ASCII. */
export function asciiOctets(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at += 1) bytes[at] = text.charCodeAt(at);
  return bytes;
}
