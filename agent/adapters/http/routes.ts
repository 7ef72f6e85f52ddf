// SPDX-License-Identifier: Apache-2.0
import type { StatusSource } from '../../ports/status.ts';
import { type Answer, json, problem } from './answer.ts';

/** The text of GET /metrics. */
export interface MetricsText {
  readonly contentType: string;
  text(): Promise<string>;
}

/** The one path that upgrades to a WebSocket, and what it is to the policies. */
export const eventsPath = '/api/events';
export const eventsAction = 'events.read';

interface Route {
  readonly action: string;
  answer(source: StatusSource, metrics: MetricsText): Answer | Promise<Answer>;
}

// docs/openapi.json describes each of these; a test compares the two.
export const routes: Readonly<Record<string, Route>> = {
  '/api/health': {
    action: 'health.read',
    answer: (source) => {
      const { view: _view, links: _links, symptoms, heals: _heals, health, ...rest } = source.snapshot();
      return json({ ...rest, ...health, symptoms: symptoms.length });
    },
  },
  '/api/mesh': {
    action: 'mesh.read',
    answer: (source) => {
      const { at, wall, mesh, view, links } = source.snapshot();
      return json({ at, wall, mesh, view, links });
    },
  },
  '/api/symptoms': {
    action: 'symptoms.read',
    answer: (source) => {
      const { at, wall, symptoms } = source.snapshot();
      return json({ at, wall, symptoms });
    },
  },
  '/api/heals': {
    action: 'heals.read',
    answer: (source) => {
      const { at, wall, heals } = source.snapshot();
      return json({ at, wall, heals });
    },
  },
  '/metrics': {
    action: 'metrics.read',
    answer: async (_source, metrics) => ({ status: 200, type: metrics.contentType, body: await metrics.text() }),
  },
};

const healPath = /^\/api\/heals\/(h-\d{1,15})$/;

/** What a request wants, before it was decided whether it gets it. */
export interface Wanted extends Route {
  readonly resource: string;
}

/**
 * Finds what a request wants, or the answer to one that wants nothing there is: those answers tell nothing of the agent, so nobody is
 * asked. `path` has no query; the caller has bounded the length.
 */
export function wantedBy(method: string, path: string): Wanted | Answer {
  const id = healPath.exec(path)?.[1];
  const route = Object.hasOwn(routes, path) ? routes[path] : undefined;
  if (route === undefined && id === undefined && path !== eventsPath)
    return problem(404, 'path-unknown', 'there is nothing at this path; docs/openapi.json lists what there is');
  if (method !== 'GET' && method !== 'HEAD')
    return problem(405, 'method-not-allowed', 'only GET and HEAD are answered', { Allow: 'GET, HEAD' });
  if (route !== undefined) return { ...route, resource: '' };
  if (id === undefined)
    return problem(426, 'websocket-only', 'this path speaks WebSocket', { Upgrade: 'websocket', Connection: 'Upgrade' });
  return {
    action: 'heals.read',
    resource: `heal/${id}`,
    answer: (source) => {
      const heal = source.snapshot().heals.find((known) => known.id === id);
      return heal === undefined ? problem(404, 'heal-unknown', `${id} is not among the heals that are kept`) : json(heal);
    },
  };
}
