// SPDX-License-Identifier: Apache-2.0
import { request } from 'node:http';
import { readConfig, standardConfigFile } from '../config.ts';
import { accept, type Outcome, refuse } from '../core/refusal.ts';
import { type AnswerShape, hasShape } from './answer-shape.ts';
import type { Request } from './arguments.ts';
import { plainText, type Screen } from './screen.ts';

const standardSocket = '/var/run/x0tta6bl4.sock';
const longestAnswer = 16_777_216;
const patience = 5_000;

/** --socket, else http.socket of the configuration. */
export function socketOf({ socket, config }: Request, screen: Screen): string {
  if (socket !== null) return socket;
  const file = config ?? standardConfigFile;
  const outcome = readConfig(file);
  if (outcome.ok) return outcome.config.http.socket;
  screen.err(`${plainText(file)} has problems (see: x0tta6bl4 config check); asking at ${standardSocket}\n`);
  return standardSocket;
}

export function unreachable(socket: string, code: string): ReturnType<typeof refuse> {
  const why = code === 'EACCES' ? 'this user may not open the socket' : code === 'ENOENT' ? 'there is no such socket' : code;
  const remedy = code === 'EACCES' ? 'ask as the user that runs it (root)' : 'is it running? else name its socket with --socket PATH';
  return refuse('operator', 'agent-unreachable', `no agent answers at ${socket}: ${why}`, remedy);
}

export const unreadable = (socket: string): ReturnType<typeof refuse> =>
  refuse('environment', 'answer-unreadable', `what answers at ${socket} is no x0tta6bl4`, 'name its socket with --socket PATH');

/** One GET over the unix socket; the answer's JSON where it has the fields of `shape`, or the agent's own refusal. */
export function ask<T>(socket: string, path: string, shape: AnswerShape): Promise<Outcome<T>> {
  return new Promise((resolve) => {
    const outgoing = request({ socketPath: socket, path, agent: false, timeout: patience }, (response) => {
      const chunks: Buffer[] = [];
      let length = 0;
      response.on('data', (chunk: Buffer) => {
        length += chunk.length;
        if (length > longestAnswer) outgoing.destroy(Object.assign(new Error(), { code: 'the answer is too long' }));
        else chunks.push(chunk);
      });
      response.on('error', (error: NodeJS.ErrnoException) => resolve(unreachable(socket, error.code ?? error.message)));
      response.on('end', () => {
        try {
          const value = JSON.parse(Buffer.concat(chunks).toString('utf8'));
          const { code, message } = value?.error ?? {};
          if (response.statusCode === 200) resolve(hasShape(value, shape) ? accept(value as T) : unreadable(socket));
          else resolve(typeof code === 'string' ? refuse('environment', code, String(message)) : unreadable(socket));
        } catch {
          resolve(unreadable(socket));
        }
      });
    });
    outgoing.on('timeout', () => outgoing.destroy(Object.assign(new Error(), { code: `no answer within ${patience} ms` })));
    outgoing.on('error', (error: NodeJS.ErrnoException) => resolve(unreachable(socket, error.code ?? error.message)));
    outgoing.end();
  });
}
