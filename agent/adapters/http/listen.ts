// SPDX-License-Identifier: Apache-2.0
import { chmodSync, existsSync, lstatSync, unlinkSync } from 'node:fs';
import type { Server } from 'node:http';
import { connect } from 'node:net';
import { dirname } from 'node:path';
import { done, type Outcome, refuse } from '../../core/refusal.ts';

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? String(error);

/** Does somebody answer at this socket? */
function answered(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = connect(path);
    const end = (answer: boolean): void => {
      probe.destroy();
      resolve(answer);
    };
    probe.once('connect', () => end(true));
    probe.once('error', () => end(false));
    probe.setTimeout(1_000, () => end(true));
  });
}

function listening(server: Server, listen: () => void): Promise<unknown> {
  return new Promise((resolve) => {
    const failed = (error: Error): void => resolve(error);
    server.once('error', failed);
    server.once('listening', () => {
      server.off('error', failed);
      resolve(null);
    });
    listen();
  });
}

const inUse = (path: string): Outcome<void> =>
  refuse('operator', 'socket-in-use', `another agent answers at ${path}`, 'stop it, or give this one its own http.socket');

function unusable(path: string, error: unknown): Outcome<void> {
  // A missing directory is told by ENOENT or, where bind() is asked by libuv, by EACCES: the directory itself says it best.
  return existsSync(dirname(path))
    ? refuse('environment', 'socket-unusable', `${path}: ${codeOf(error)}`, 'choose another http.socket')
    : refuse(
        'environment',
        'socket-unusable',
        `${path}: there is no directory ${dirname(path)}`,
        'make the directory, or choose another http.socket',
      );
}

/** Who may open the socket: the agent's own user (and root), or every user of this machine. */
export type SocketUsers = 'owner' | 'all';

/** A socket file that a killed agent left behind is removed; one that answers belongs to another agent. */
export async function listenOnSocket(server: Server, path: string, users: SocketUsers): Promise<Outcome<void>> {
  try {
    if (!lstatSync(path).isSocket())
      return refuse('operator', 'socket-in-the-way', `${path} exists and is no socket`, 'choose another http.socket');
    if (await answered(path)) return inUse(path);
    unlinkSync(path);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') return unusable(path, error);
  }
  // The socket must never be there with wider rights, not for a moment: bind() takes them from the umask.
  const umask = process.umask(users === 'all' ? 0o111 : 0o177);
  const listened = listening(server, () => server.listen(path));
  process.umask(umask);
  const error = await listened;
  if (error !== null) {
    // It was made between the look and the bind.
    if (codeOf(error) === 'EADDRINUSE') return inUse(path);
    return unusable(path, error);
  }
  chmodSync(path, users === 'all' ? 0o666 : 0o600);
  return done;
}

export async function listenOnPort(server: Server, host: string, port: number): Promise<Outcome<void>> {
  const error = await listening(server, () => server.listen({ host, port, exclusive: true }));
  if (error === null) return done;
  const inUse = codeOf(error) === 'EADDRINUSE';
  return refuse(
    inUse ? 'operator' : 'environment',
    inUse ? 'port-in-use' : 'port-unusable',
    `${host}:${port}: ${codeOf(error)}`,
    'choose another http.listen',
  );
}

/** Ends when the last connection has; those that stay are cut after a second. */
export function shut(server: Server): Promise<void> {
  return new Promise((resolve) => {
    if (!server.listening) {
      resolve();
      return;
    }
    const late = setTimeout(() => server.closeAllConnections(), 1_000);
    server.close(() => {
      clearTimeout(late);
      resolve();
    });
    server.closeIdleConnections();
  });
}
