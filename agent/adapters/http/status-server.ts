// SPDX-License-Identifier: Apache-2.0
import { createServer, type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Subject } from '../../core/policy/subject.ts';
import { done, type Outcome, type Refusal, refuse } from '../../core/refusal.ts';
import type { Authorization } from '../../ports/authorization.ts';
import type { StatusSource } from '../../ports/status.ts';
import { type Answer, problem } from './answer.ts';
import { createAskFirst } from './ask-first.ts';
import { refuseBrowser } from './browser-guard.ts';
import { createCallers } from './caller.ts';
import { EventStream, type StreamLimits, standardStreamLimits } from './event-stream.ts';
import { listenOnPort, listenOnSocket, type SocketUsers, shut } from './listen.ts';
import { type PeerCredentials, peerCredentials } from './peer-credentials.ts';
import { eventsAction, eventsPath, type MetricsText, wantedBy } from './routes.ts';

export interface StatusServerOptions {
  /** Path of the unix socket. */
  readonly socket: string;
  /** Left out: `owner`. */
  readonly users?: SocketUsers;
  /** Loopback only; the configuration has checked that. */
  readonly listen: { readonly host: string; readonly port: number } | null;
  /** Asked before each call is done. */
  readonly authorization: Authorization;
  /** Who holds the client certificate of a connection to `listen`, verified. Left out: nobody does. */
  readonly clientIdentity?: (socket: Duplex) => Subject | null;
  /** Left out: the kernel is asked. */
  readonly peer?: (socket: Duplex) => Outcome<PeerCredentials>;
  readonly source: StatusSource;
  readonly metrics: MetricsText;
  readonly notice: (refusal: Refusal) => void;
  readonly stream?: StreamLimits;
  /** Milliseconds; a test does not wait for the usual ten seconds. */
  readonly idle?: number;
}

export interface StatusServer {
  start(): Promise<Outcome<void>>;
  close(): Promise<void>;
}

const longestUrl = 512;
/** Who asks on one connection waits for the answer: none of the programs meant to ask sends a second request before. */
const mostConnections = 32;
/** Milliseconds without a byte either way, after which a connection ends. Listeners to events are pinged instead. */
const idleLimit = 10_000;

/** Last words on a connection: it ends when they are written, also where the other side keeps its half open. */
function parting(socket: Duplex, words: string): void {
  socket.end(words, () => socket.destroy());
}

/** Read-only HTTP and WebSocket over the unix socket and, where configured, loopback TCP; each call is decided by the policies. */
export function openStatusServer(options: StatusServerOptions): StatusServer {
  const stream = new EventStream(options.source, options.stream ?? standardStreamLimits);
  const servers: Server[] = [];
  const { authorization, notice, peer = peerCredentials, clientIdentity = null } = options;
  const policies = createAskFirst({ authorization, notice, callers: createCallers({ peer, clientIdentity, notice }) });

  /** What is refused to everybody alike. */
  const refusalOf = (request: IncomingMessage, port: number | null): Answer | null => {
    if ((request.url ?? '').length > longestUrl) return problem(414, 'url-too-long', `at most ${longestUrl} characters`);
    return port === null ? null : refuseBrowser(request.headers, port);
  };
  const pathOf = (request: IncomingMessage): string => (request.url ?? '').split(/[?#]/, 1)[0] ?? '';

  const respond = async (request: IncomingMessage, response: ServerResponse, port: number | null): Promise<void> => {
    const wanted = refusalOf(request, port) ?? wantedBy(request.method ?? '', pathOf(request));
    const reply =
      'status' in wanted
        ? wanted
        : ((await policies.refusal(request, { ...wanted, local: port === null })) ??
          (await wanted.answer(options.source, options.metrics)));
    // No request has a body that is wanted: with one the connection ends after the answer.
    const body = request.headers['content-length'] !== undefined || request.headers['transfer-encoding'] !== undefined;
    response.writeHead(reply.status, {
      'Content-Type': reply.type,
      'Content-Length': Buffer.byteLength(reply.body),
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
      ...(body ? { Connection: 'close' } : {}),
      ...reply.headers,
    });
    response.end(request.method === 'HEAD' ? undefined : reply.body);
  };

  const upgrade = async (request: IncomingMessage, socket: Duplex, head: Buffer, port: number | null): Promise<void> => {
    const asked = { action: eventsAction, resource: '', local: port === null };
    const refused =
      refusalOf(request, port) ??
      (pathOf(request) === eventsPath
        ? await policies.refusal(request, asked)
        : problem(404, 'path-unknown', `only ${eventsPath} upgrades`)) ??
      // After the decision: others may have come in meanwhile.
      (stream.full ? problem(503, 'listeners-full', 'all places for listeners are taken') : null);
    if (refused === null) stream.accept(request, socket, head, () => policies.still(request, asked));
    else {
      const headers = Object.entries({
        'Content-Type': refused.type,
        'Content-Length': Buffer.byteLength(refused.body),
        ...refused.headers,
      });
      const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
      parting(socket, `HTTP/1.1 ${refused.status} ${STATUS_CODES[refused.status]}\r\n${lines}Connection: close\r\n\r\n${refused.body}`);
    }
  };
  const tellDefect = (request: IncomingMessage, error: unknown): void => {
    const said = error instanceof Error ? error.message : String(error);
    options.notice(refuse('us', 'http-defect', `${pathOf(request)}: ${said}`).refusal);
  };

  const serve = (port: number | null): Server => {
    const server = createServer({
      maxHeaderSize: 8_192,
      headersTimeout: 3_000,
      requestTimeout: 5_000,
      keepAliveTimeout: 2_000,
      connectionsCheckingInterval: 1_000,
    });
    server.maxConnections = mostConnections;
    server.timeout = options.idle ?? idleLimit;
    const unanswered = new WeakSet<Duplex>();
    server.on('connection', (socket) => socket.setTimeout(options.idle ?? idleLimit, () => socket.destroy()));
    server.on('request', (request, response) => {
      const { socket } = request;
      // Answers that wait behind one that is not read would fill the memory.
      if (socket.destroyed || unanswered.has(socket)) {
        socket.destroy();
        return;
      }
      unanswered.add(socket);
      response.on('finish', () => unanswered.delete(socket));
      respond(request, response, port).catch((error: unknown) => {
        tellDefect(request, error);
        if (!response.headersSent) response.writeHead(500, { 'Content-Type': 'application/json' });
        response.end('{"error":{"code":"http-defect","message":"the agent could not answer; its log says why"}}\n');
      });
    });
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      socket.on('error', () => socket.destroy());
      upgrade(request, socket, head, port).catch((error: unknown) => {
        tellDefect(request, error);
        socket.destroy();
      });
    });
    server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
      const status = error.code === 'HPE_HEADER_OVERFLOW' ? 431 : error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400;
      if (socket.writable) parting(socket, `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`);
      else socket.destroy();
    });
    servers.push(server);
    return server;
  };

  const start = async (): Promise<Outcome<void>> => {
    const local = await listenOnSocket(serve(null), options.socket, options.users ?? 'owner');
    if (!local.ok || options.listen === null) return local;
    const { host, port } = options.listen;
    const remote = await listenOnPort(serve(port), host, port);
    return remote.ok ? done : remote;
  };
  const close = async (): Promise<void> => {
    stream.close();
    await Promise.all(servers.map(shut));
  };
  return { start, close };
}
