// SPDX-License-Identifier: Apache-2.0
/** A cable. Loss per direction, 0–1; `silentSince` says when the routing protocol lost its announcements. */
export interface Cable {
  readonly a: number;
  readonly b: number;
  lossAb: number;
  lossBa: number;
  silentSince: number | null;
  /** Both ends' kernels see that it is plugged in. */
  carrier: boolean;
}

export const newCable = (a: number, b: number): Cable => ({ a, b, lossAb: 0, lossBa: 0, silentSince: null, carrier: true });
