// SPDX-License-Identifier: Apache-2.0
import { pause } from '../../pause.ts';
import type { Stage, Verdict } from '../scenario.ts';
import { isAbout, type LogEntry, logOf } from './agent-log.ts';
import { eventually } from './eventually.ts';
import { scripted } from './scripted.ts';

const ends = ['r1', 'r4'] as const;
const loss = 0.3;
const limit = 3000;
const within = 60_000;
/** netem finds an interface by its link-local address. */
const addressesWithin = 3000;

/** When an agent was up: it knows its mesh interface and speaks from then on. */
const upAt = (entries: readonly LogEntry[]): number | null => entries.find(({ code }) => code === 'watching')?.at ?? null;

const establishedAt = (entries: readonly LogEntry[], neighbour: string): number | null =>
  entries.find((entry) => entry.code === 'link-established' && isAbout(entry, neighbour))?.at ?? null;

async function script({ mesh, agents, say }: Stage): Promise<Verdict> {
  const [a, b] = ends;
  await pause(addressesWithin);
  await mesh.inject({ kind: 'grey-link', a, b, loss });
  say(`the link ${a}–${b} loses ${loss * 100} % from before the first handshake; only its ends' agents start`);
  await mesh.startAgents({ ...agents, routers: ends });
  const read = async (): Promise<readonly (readonly LogEntry[])[]> => [await logOf(mesh, a), await logOf(mesh, b)];
  const both = ([one = [], other = []]: readonly (readonly LogEntry[])[]): boolean =>
    establishedAt(one, b) !== null && establishedAt(other, a) !== null;
  const [logA = [], logB = []] = await eventually(read, both, within);
  const up = [upAt(logA), upAt(logB)];
  const done = [establishedAt(logA, b), establishedAt(logB, a)];
  const missing = [...up, ...done].includes(null);
  const tookMs = missing ? null : Math.max(...done.map(Number)) - Math.max(...up.map(Number));
  const problems: string[] = [];
  if (tookMs === null) problems.push(`no link at both ends within ${within / 1000} s`);
  else if (tookMs > limit) problems.push(`the link was there ${tookMs} ms after both agents were up, limit ${limit}`);
  return { problems, recoverMs: tookMs };
}

export const lossyHandshake = scripted(
  'lossy-handshake',
  'a link loses 30 % from before the first handshake: it is there within 3 s of both agents being up',
  30_000,
  script,
);
