// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { granted } from '../../../ports/contract/outcome.ts';
import * as socket from '../../syscall/socket6.ts';
import type { Cable } from './cable.ts';

/** Sends bytes from the far end of a cable, over a socket that is none of a channel's. `to`: sixteen bytes. */
export function sendFromFar(cable: Cable, to: Uint8Array, port: number, bytes: Buffer): void {
  const { far } = cable;
  cable.inside(far, () => {
    const fd = granted(
      socket.openSocket6(
        'a stranger',
        socket.sockDatagram,
        socket.protocolUdp,
        [{ level: socket.levelIpv6, name: socket.ipv6MulticastIf, value: socket.int(far.hardif) }],
        null,
      ),
    );
    const sent = socket.sendTo('a stranger', fd, bytes, socket.address6(to, port, far.hardif));
    socket.closeSocket(fd);
    assert.ok(sent.ok, JSON.stringify(sent));
  });
}
