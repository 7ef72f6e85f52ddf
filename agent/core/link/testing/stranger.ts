// SPDX-License-Identifier: Apache-2.0
import type { SuiteId } from '../../identity/suites.ts';
import type { LinkLocal } from '../../mesh/beacon.ts';
import { macFromBytes } from '../../mesh/mac-address.ts';
import { encodeHello, helloCore } from '../handshake-encode.ts';
import { shareLength } from '../handshake-lengths.ts';
import type { SciPort } from '../link-end.ts';

export interface StrangerHello {
  readonly from: LinkLocal;
  readonly core: Uint8Array;
  readonly index: number;
  readonly bytes: Uint8Array;
}

const none = new Uint8Array(16);

/** A well-formed message 1 of a router that never was, from an address of its own; `share` of a real key, or its answer is refused. */
export function strangerHello(number: number, share: Uint8Array, cookie: Uint8Array = none, proof: Uint8Array = none): StrangerHello {
  const index = number + 1;
  const mac = macFromBytes(Uint8Array.from([6, 0, number >> 24, number >> 16, number >> 8, number]));
  const suites = [1 as SuiteId];
  const core = helloCore({ index, suites, suite: 1 as SuiteId, mac, port: 1 as SciPort, interfaceKind: 'radio' }, share);
  const bytes = encodeHello({ core, hint: 0, counter: 1, proof, cookie });
  return { from: `fe80::bad:${number.toString(16)}` as LinkLocal, core, index, bytes };
}

export const anyShare = new Uint8Array(shareLength);
