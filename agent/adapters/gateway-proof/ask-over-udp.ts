// SPDX-License-Identifier: Apache-2.0
import { createSocket, type Socket } from 'node:dgram';
import { type Attempt, type ProofEndpoint, passed, portTaken, type Verdict, verdictOnError } from './attempt.ts';

/** A datagram may be lost on the way without anything being wrong. */
const retries = 2;

/** Asks until a right answer comes or the time is up. `judge`: null for a right answer, else what is wrong with it. */
export function askOverUdp(
  attempt: Attempt,
  to: ProofEndpoint,
  request: Buffer,
  judge: (answer: Buffer) => string | null,
): Promise<Verdict> {
  return new Promise((resolve) => {
    const timers: NodeJS.Timeout[] = [];
    let current: Socket | null = null;
    let wrong = '';
    const settle = (verdict: Verdict): void => {
      if (current === null) return;
      for (const timer of timers) clearTimeout(timer);
      current.close();
      current = null;
      resolve(verdict);
    };
    const bind = (n: number): void => {
      const socket = createSocket('udp4');
      current = socket;
      const send = (): void => {
        if (current === socket) socket.send(request, to.port, to.host, (error) => error && settle(verdictOnError(error)));
      };
      socket.on('error', (error) => {
        if (current !== socket) return;
        if (!portTaken(error) || n + 1 >= attempt.ports.length) return settle(verdictOnError(error));
        socket.close();
        bind(n + 1);
      });
      // Somebody else may answer first: only a right answer, or the end of time, decides.
      socket.on('message', (answer) => {
        const told = judge(answer);
        if (told === null) settle(passed);
        else wrong = `; what came: ${told}`;
      });
      socket.bind(attempt.ports[n] ?? 0, () => {
        if (current !== socket) return;
        send();
        for (let i = 1; i <= retries; i += 1) timers.push(setTimeout(send, (attempt.limit * i) / (retries + 1)));
      });
    };
    bind(0);
    timers.push(setTimeout(() => settle({ kind: 'failed', detail: `no right answer in time${wrong}` }), attempt.limit));
  });
}
