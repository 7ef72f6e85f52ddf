// SPDX-License-Identifier: Apache-2.0
import { connect } from 'node:net';
import { WebSocket } from 'ws';
import type { StatusEvent } from '../ports/status.ts';
import { eventShapes, hasShape } from './answer-shape.ts';
import type { Request } from './arguments.ts';
import { socketOf, unreachable, unreadable } from './ask-agent.ts';
import { describeSubject } from './describe.ts';
import { exitStatus } from './exit-status.ts';
import { describeRefusal, plainText, type Screen } from './screen.ts';
import { clock, length } from './table.ts';

type Heard = StatusEvent | { readonly kind: 'hello'; readonly name: string; readonly version: string; readonly wall: number };

/** What the handshake is refused with; the agent's own answer cannot be read any more by then. */
const refusals: Readonly<Record<number, string>> = {
  401: '[not-authenticated]; ask over the unix socket',
  403: '[not-allowed]; x0tta6bl4 policy check says which policy decides',
  429: '[too-many-calls]; wait a moment',
  503: '[listeners-full]; too many listen already',
};

/** Prints events until the agent ends, the connection breaks or the user stops it. */
export function events(request: Request, screen: Screen): Promise<number> {
  const socket = socketOf(request, screen);
  return new Promise((resolve) => {
    // Connected here: in the address of a WebSocket a path with a colon would be cut.
    const client = new WebSocket('ws://localhost/api/events', {
      createConnection: () => connect(socket),
      handshakeTimeout: 5_000,
      maxPayload: 1_048_576,
      perMessageDeflate: false,
    });
    let left = false;
    const leave = (): void => {
      left = true;
      resolve(exitStatus.success);
      client.terminate();
    };
    process.once('SIGINT', leave);
    process.once('SIGTERM', leave);
    const notOurs = (): void => {
      resolve(exitStatus.refused);
      screen.err(describeRefusal(unreadable(socket).refusal));
      left = true;
      client.terminate();
    };
    client.on('message', (data) => {
      if (left) return;
      const told = frame(String(data));
      if (told === null) notOurs();
      else screen.out(request.json ? `${JSON.stringify(told)}\n` : `${line(told)}\n`);
    });
    client.on('unexpected-response', (_outgoing, response) => {
      const refusal = refusals[response.statusCode ?? 0];
      if (refusal === undefined) return notOurs();
      left = true;
      screen.err(`the agent answers ${response.statusCode} ${refusal}\n`);
      client.terminate();
      resolve(exitStatus.refused);
    });
    client.on('error', (error: NodeJS.ErrnoException) => {
      if (left) return;
      left = true;
      screen.err(describeRefusal(unreachable(socket, error.code ?? error.message).refusal));
      resolve(exitStatus.unreachable);
    });
    client.on('close', (code) => {
      if (left) return;
      if (code === 1001) screen.err('the agent stopped\n');
      else if (code === 1008) screen.err('dropped: this user may no longer listen [not-allowed]\n');
      else if (code === 1013) screen.err('dropped: this terminal was too slow [listener-slow]\n');
      else if (code === 1006) {
        // No close frame: the agent was killed, or the connection was cut.
        screen.err(describeRefusal(unreachable(socket, 'the connection broke').refusal));
        resolve(exitStatus.unreachable);
      }
      resolve(code === 1008 || code === 1013 ? exitStatus.refused : exitStatus.success);
    });
  });
}

/** One frame as the event that it tells; null where it is none of this agent's. */
function frame(text: string): Heard | null {
  try {
    const told = JSON.parse(text);
    const shape = Object.hasOwn(eventShapes, told?.kind) ? eventShapes[told.kind] : undefined;
    return shape !== undefined && hasShape(told, shape) ? (told as Heard) : null;
  } catch {
    return null;
  }
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
