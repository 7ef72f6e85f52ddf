// SPDX-License-Identifier: Apache-2.0
import { createServer, type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { done, type Outcome, type Refusal, refuse } from '../../core/refusal.ts';
import type { StatusSource } from '../../ports/status.ts';
import { type Answer, problem } from './answer.ts';
import { refuseBrowser } from './browser-guard.ts';
import { EventStream, type StreamLimits, standardStreamLimits } from './event-stream.ts';
import { listenOnPort, listenOnSocket, shut } from './listen.ts';
import { answer, eventsPath, type MetricsText } from './routes.ts';

export interface StatusServerOptions {
  /** Path of the unix socket: mode 0600. */
  readonly socket: string;
  /** Loopback only; the configuration has checked that. */
  readonly listen: { readonly host: string; readonly port: number } | null;
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

/** Read-only HTTP and WebSocket over the unix socket and, where configured, loopback TCP. */
export function openStatusServer(options: StatusServerOptions): StatusServer {
  const stream = new EventStream(options.source, options.stream ?? standardStreamLimits);
  const servers: Server[] = [];

  /** `port` null: the unix socket, where file rights have said who may ask. */
  const refusalOf = (request: IncomingMessage, port: number | null): Answer | null => {
    if ((request.url ?? '').length > longestUrl) return problem(414, 'url-too-long', `at most ${longestUrl} characters`);
    return port === null ? null : refuseBrowser(request.headers, port);
  };
  const pathOf = (request: IncomingMessage): string => (request.url ?? '').split(/[?#]/, 1)[0] ?? '';

  const respond = async (request: IncomingMessage, response: ServerResponse, port: number | null): Promise<void> => {
    const reply = refusalOf(request, port) ?? (await answer(request.method ?? '', pathOf(request), options.source, options.metrics));
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
        options.notice(
          refuse('us', 'http-defect', `${pathOf(request)}: ${error instanceof Error ? error.message : String(error)}`).refusal,
        );
        if (!response.headersSent) response.writeHead(500, { 'Content-Type': 'application/json' });
        response.end('{"error":{"code":"http-defect","message":"the agent could not answer; its log says why"}}\n');
      });
    });
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      socket.on('error', () => socket.destroy());
      const busy = stream.full ? problem(503, 'listeners-full', 'all places for listeners are taken') : null;
      const refused =
        refusalOf(request, port) ?? (pathOf(request) === eventsPath ? busy : problem(404, 'path-unknown', `only ${eventsPath} upgrades`));
      if (refused === null) stream.accept(request, socket, head);
      else
        parting(
          socket,
          `HTTP/1.1 ${refused.status} ${STATUS_CODES[refused.status]}\r\nContent-Type: ${refused.type}\r\nContent-Length: ${Buffer.byteLength(refused.body)}\r\nConnection: close\r\n\r\n${refused.body}`,
        );
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
    const local = await listenOnSocket(serve(null), options.socket);
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
