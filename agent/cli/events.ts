// SPDX-License-Identifier: Apache-2.0
import { WebSocket } from 'ws';
import type { StatusEvent } from '../ports/status.ts';
import type { Request } from './arguments.ts';
import { socketOf, unreachable } from './ask-agent.ts';
import { describeSubject } from './describe.ts';
import { exitStatus } from './exit-status.ts';
import { describeRefusal, plainText, type Screen } from './screen.ts';
import { clock, length } from './table.ts';

type Heard = StatusEvent | { readonly kind: 'hello'; readonly name: string; readonly version: string; readonly wall: number };

/** Prints events until the agent ends, the connection breaks or the user stops it. */
export function events(request: Request, screen: Screen): Promise<number> {
  const socket = socketOf(request, screen);
  return new Promise((resolve) => {
    const client = new WebSocket(`ws+unix:${socket}:/api/events`, {
      handshakeTimeout: 5_000,
      maxPayload: 1_048_576,
      perMessageDeflate: false,
    });
    const leave = (): void => {
      client.terminate();
      resolve(exitStatus.success);
    };
    process.once('SIGINT', leave);
    process.once('SIGTERM', leave);
    client.on('message', (data) => {
      const text = String(data);
      screen.out(request.json ? `${text}\n` : `${line(JSON.parse(text) as Heard)}\n`);
    });
    client.on('unexpected-response', (_outgoing, response) => {
      screen.err(`the agent answers ${response.statusCode} [listeners-full]; too many listen already\n`);
      client.terminate();
      resolve(exitStatus.refused);
    });
    client.on('error', (error: NodeJS.ErrnoException) => {
      screen.err(describeRefusal(unreachable(socket, error.code ?? error.message).refusal));
      resolve(exitStatus.unreachable);
    });
    client.on('close', (code) => {
      if (code === 1001) screen.err('the agent stopped\n');
      else if (code === 1013) screen.err('dropped: this terminal was too slow [listener-slow]\n');
      resolve(code === 1013 ? exitStatus.refused : exitStatus.success);
    });
  });
}

export function line(event: Heard): string {
  const told = (text: string): string => `${clock(event.wall)}  ${plainText(text)}`;
  switch (event.kind) {
    case 'hello':
      return told(`listening to ${event.name}, x0tta6bl4 ${event.version}`);
    case 'note':
      return told(`${event.level.padEnd(7)} ${event.text} [${event.code}]`);
    case 'symptom':
      return told(`${event.phase.padEnd(7)} ${event.symptom.kind} ${describeSubject(event.symptom)}: ${event.symptom.rootCause.text}`);
    case 'heal': {
      const { id, stage, chosen, took, outcome } = event.heal;
      return told(
        `${stage.padEnd(7)} ${id} ${chosen ?? 'nothing'}${took === null ? '' : ` in ${length(took)}`}${outcome === null ? '' : `: ${outcome}`}`,
      );
    }
  }
}
