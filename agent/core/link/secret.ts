// SPDX-License-Identifier: Apache-2.0
/**
 * Key material of a session. It is no plain bytes, so that nothing prints, encodes or stores it by accident: JSON shows
 * `(secret)`, CBOR and structured clones refuse a function. Only what feeds `Symmetric` or the kernel reveals it.
 */
export interface Secret {
  readonly reveal: () => Uint8Array;
  readonly toJSON: () => string;
}

const shown = (): string => '(secret)';

/** Takes the bytes over; the caller keeps no copy. */
export const secret = (bytes: Uint8Array): Secret => ({ reveal: () => bytes, toJSON: shown });
