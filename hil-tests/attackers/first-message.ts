// SPDX-License-Identifier: Apache-2.0

import { spokenSuites, suiteOne } from '../../agent/core/identity/suites.ts';
import { encodeHello, helloCore } from '../../agent/core/link/handshake-encode.ts';
import { proofLength } from '../../agent/core/link/handshake-lengths.ts';
import type { SciPort } from '../../agent/core/link/link-end.ts';
import type { MacAddress } from '../../agent/core/mesh/mac-address.ts';

const none = new Uint8Array(proofLength);

/** Message 1 of a handshake, as anybody can make it who has a share. The same arguments make the same message, which a cookie is for. */
export function firstMessage(index: number, mac: MacAddress, share: Uint8Array, cookie: Uint8Array = none): Uint8Array {
  const end = { index, suites: spokenSuites, suite: suiteOne, mac, port: 1 as SciPort, interfaceKind: 'radio' } as const;
  return encodeHello({ core: helloCore(end, share), hint: 0, counter: 1, proof: none, cookie });
}
