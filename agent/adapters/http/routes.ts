// SPDX-License-Identifier: Apache-2.0
import type { StatusSource } from '../../ports/status.ts';
import { type Answer, json, problem } from './answer.ts';

/** The text of GET /metrics. */
export interface MetricsText {
  readonly contentType: string;
  text(): Promise<string>;
}

/** The one path that upgrades to a WebSocket. */
export const eventsPath = '/api/events';

type Route = (source: StatusSource, metrics: MetricsText) => Answer | Promise<Answer>;

// docs/openapi.json describes each of these; a test compares the two.
export const routes: Readonly<Record<string, Route>> = {
  '/api/health': (source) => {
    const { view: _view, links: _links, symptoms, heals: _heals, health, ...rest } = source.snapshot();
    return json({ ...rest, ...health, symptoms: symptoms.length });
  },
  '/api/mesh': (source) => {
    const { at, wall, mesh, view, links } = source.snapshot();
    return json({ at, wall, mesh, view, links });
  },
  '/api/symptoms': (source) => {
    const { at, wall, symptoms } = source.snapshot();
    return json({ at, wall, symptoms });
  },
  '/api/heals': (source) => {
    const { at, wall, heals } = source.snapshot();
    return json({ at, wall, heals });
  },
  '/metrics': async (_source, metrics) => ({ status: 200, type: metrics.contentType, body: await metrics.text() }),
};

const healPath = /^\/api\/heals\/(h-\d{1,15})$/;

/** Answers one request. `path` has no query; the caller has checked who asks and bounded the length. */
export async function answer(method: string, path: string, source: StatusSource, metrics: MetricsText): Promise<Answer> {
  const id = healPath.exec(path)?.[1];
  const route = Object.hasOwn(routes, path) ? routes[path] : undefined;
  if (route === undefined && id === undefined && path !== eventsPath)
    return problem(404, 'path-unknown', 'there is nothing at this path; docs/openapi.json lists what there is');
  if (method !== 'GET' && method !== 'HEAD')
    return problem(405, 'method-not-allowed', 'only GET and HEAD are answered', { Allow: 'GET, HEAD' });
  if (route !== undefined) return route(source, metrics);
  if (id === undefined)
    return problem(426, 'websocket-only', 'this path speaks WebSocket', { Upgrade: 'websocket', Connection: 'Upgrade' });
  const heal = source.snapshot().heals.find((known) => known.id === id);
  return heal === undefined ? problem(404, 'heal-unknown', `${id} is not among the heals that are kept`) : json(heal);
}
