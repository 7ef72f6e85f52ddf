// SPDX-License-Identifier: Apache-2.0
import { Socket } from 'node:net';
import { type Attempt, type ProofEndpoint, passed, portTaken, type Verdict, verdictOnError } from './attempt.ts';

/** Passes as soon as the other side accepts; nothing is sent. */
export function connectOverTcp(attempt: Attempt, to: ProofEndpoint): Promise<Verdict> {
  return new Promise((resolve) => {
    let current: Socket | null = null;
    const settle = (verdict: Verdict): void => {
      if (current === null) return;
      clearTimeout(timer);
      // A reset leaves no TIME_WAIT behind, so the port can be used again.
      current.resetAndDestroy();
      current = null;
      resolve(verdict);
    };
    const connect = (n: number): void => {
      const socket = new Socket();
      current = socket;
      socket.on('error', (error) => {
        if (current !== socket) return;
        if (!portTaken(error) || n + 1 >= attempt.ports.length) return settle(verdictOnError(error));
        socket.destroy();
        connect(n + 1);
      });
      socket.on('connect', () => {
        if (current === socket) settle(passed);
      });
      const port = attempt.ports[n];
      socket.connect({ host: to.host, port: to.port, ...(port === 0 || port === undefined ? {} : { localPort: port }) });
    };
    const timer = setTimeout(() => settle({ kind: 'failed', detail: 'no connection in time' }), attempt.limit);
    connect(0);
  });
}
