// SPDX-License-Identifier: Apache-2.0
import { meshAddress, primaryMac } from '../../rigs/executor/addresses.ts';
import type { Mesh, RigTime } from '../../rigs/rig.ts';
import { linkInterface, type RouterName, routerNumber, underlayOf } from '../../topologies/topology.ts';
import type { Measured } from './side.ts';

const every = 0.5;
/** /proc/uptime counts the rig's monotonic clock; `ask` prints what is known of the routes as JSON in one line. */
const sampler = (ask: string): string => `while :; do read up _ < /proc/uptime; echo "$up"; ${ask}; echo; sleep ${every}; done`;

/** How a routing protocol is asked for the interface that what is for `to` leaves by. */
export interface RouteSource {
  readonly ask: (mesh: Mesh, to: RouterName) => string;
  /** The interface in the answer; null where there is no route. Throws where the answer is cut off. */
  readonly through: (answer: string, mesh: Mesh, to: RouterName) => string | null;
}

interface Row {
  readonly orig_address: string;
  readonly hard_ifname: string;
  readonly best?: boolean;
}

/** The interface of the best route to `originator`, in batctl's JSON table; null where there is none. */
export function bestThrough(table: string, originator: string): string | null {
  const rows = JSON.parse(table) as readonly Row[];
  return rows.find((row) => row.best === true && row.orig_address === originator)?.hard_ifname ?? null;
}

/** The interface in what `ip -j route get` tells; null where there is no route. */
export function deviceIn(answer: string): string | null {
  const [route] = JSON.parse(answer) as readonly { readonly dev?: string }[];
  return route?.dev ?? null;
}

/** batman-adv's own table. */
export const byOriginators: RouteSource = {
  ask: () => 'batctl meshif bat0 oj',
  through(table, mesh, to) {
    const device = bestThrough(table, primaryMac(mesh.number, routerNumber(mesh.topology, to)));
    return device === null ? null : underlayOf(device);
  },
};

/** The kernel's routes, which routing daemons write. */
export const byKernelRoutes: RouteSource = {
  ask: (mesh, to) => `r=$(ip -j route get ${meshAddress(mesh.number, routerNumber(mesh.topology, to))} 2>/dev/null) || r='[]'; echo "$r"`,
  through: deviceIn,
};

export interface Seat {
  readonly at: RigTime;
  /** Interface of the best route, null where there is none. */
  readonly through: string | null;
}

/** Reads what the sampler wrote; what was cut off while it was written is left out. */
export function seatsIn(text: string, through: (answer: string) => string | null): Seat[] {
  const seats: Seat[] = [];
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  for (let i = 0; i + 1 < lines.length; i += 1) {
    const at = Number(lines[i]);
    const table = lines[i + 1] ?? '';
    if (!Number.isFinite(at) || !table.startsWith('[')) continue;
    try {
      seats.push({ at: at * 1000, through: through(table) });
    } catch {
      // The last table of a sampler that was stopped in the middle of it.
    }
  }
  return seats;
}

/** How long, of the time from `from` to `until`, the route went through `device`, and how often it came back to it. */
export function timeThrough(
  seats: readonly Seat[],
  device: string,
  from: RigTime,
  until: RigTime,
): { readonly ms: number; readonly returns: number } {
  const within = seats.filter((seat) => seat.at >= from && seat.at <= until);
  let ms = 0;
  let returns = 0;
  let left = false;
  for (const [i, seat] of within.entries()) {
    const next = within[i + 1]?.at ?? until;
    if (seat.through === device) {
      ms += next - seat.at;
      if (left) returns += 1;
      left = false;
    } else left = true;
  }
  return { ms: within.length === 0 ? until - from : ms + ((within[0]?.at ?? from) - from), returns };
}

export interface Followed {
  readonly begin: (mesh: Mesh, run: number) => Promise<void>;
  readonly more: (mesh: Mesh, run: number, began: RigTime) => Promise<Measured>;
}

/** Follows the routes between two neighbours, in the directions that the fault harms. `source`: where they stand. */
export function followRoutes(
  directions: (run: number) => readonly { readonly from: RouterName; readonly to: RouterName }[],
  watchFor: number,
  source: RouteSource = byOriginators,
): Followed {
  const name = (run: number): string => `routes-${run}`;
  return {
    async begin(mesh, run) {
      for (const { from, to } of directions(run))
        await mesh.startProcess(from, name(run), { command: ['sh', '-c', sampler(source.ask(mesh, to))] });
    },
    async more(mesh, run, began) {
      const found = [];
      for (const { from, to } of directions(run)) {
        await mesh.stopProcess(from, name(run));
        const seats = seatsIn(await mesh.processLog(from, name(run)), (answer) => source.through(answer, mesh, to));
        found.push(timeThrough(seats, linkInterface(to), began, began + watchFor));
      }
      return { onLink: [Math.max(...found.map(({ ms }) => ms))], returns: [Math.max(...found.map(({ returns }) => returns))] };
    },
  };
}
