// SPDX-License-Identifier: Apache-2.0
import type { Beacon, MeshNotice, NodeId } from '../../core/mesh/beacon.ts';
import type { MacAddress } from '../../core/mesh/mac-address.ts';
import { ms } from '../../core/time.ts';

/** A beacon whose values travel exactly: shares of 255, an interval of 100 ms. */
export function sampleBeacon(sequence: number, heard = 3): Beacon {
  return {
    node: 0xfedc_ba98 as NodeId,
    sequence,
    mac: '02:00:00:00:0a:ff' as MacAddress,
    interval: ms(100),
    boost: sequence % 4,
    heard: Array.from({ length: heard }, (_, n) => ({
      node: (0x8000_0000 + n) as NodeId,
      sequence: (sequence + n) & 0xffff,
      loss: ((n * 51) % 256) / 255,
      isolated: n % 2 === 1,
      penalised: n % 3 === 1,
    })),
  };
}

export function sampleNotice(sequence: number): MeshNotice {
  return {
    originator: '02:00:00:00:0b:01' as MacAddress,
    node: 0x9000_0001 as NodeId,
    sequence,
    gateway: sequence % 2 === 0 ? { address: '10.77.0.254', proven: sequence % 4 === 0 } : null,
    isolated: Array.from({ length: sequence % 9 }, (_, n) => (0xa000_0000 + n) as NodeId),
    boost: sequence % 4,
  };
}
