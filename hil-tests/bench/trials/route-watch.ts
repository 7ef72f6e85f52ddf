// SPDX-License-Identifier: Apache-2.0
import { primaryMac } from '../../rigs/executor/addresses.ts';
import type { Mesh, RigTime } from '../../rigs/rig.ts';
import { linkInterface, type RouterName, routerNumber } from '../../topologies/topology.ts';
import type { Measured } from './side.ts';

const every = 0.5;
/** /proc/uptime counts the rig's monotonic clock; batctl tells the kernel's table as JSON. */
const sampler = `while :; do read up _ < /proc/uptime; echo "$up"; batctl meshif bat0 oj; echo; sleep ${every}; done`;

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

export interface Seat {
  readonly at: RigTime;
  /** Interface of the best route, null where there is none. */
  readonly through: string | null;
}

/** Reads what the sampler wrote; what was cut off while it was written is left out. */
export function seatsIn(text: string, originator: string): Seat[] {
  const seats: Seat[] = [];
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  for (let i = 0; i + 1 < lines.length; i += 1) {
    const at = Number(lines[i]);
    const table = lines[i + 1] ?? '';
    if (!Number.isFinite(at) || !table.startsWith('[')) continue;
    try {
      seats.push({ at: at * 1000, through: bestThrough(table, originator) });
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

/** Follows the routes between two neighbours, in the directions that the fault harms. */
export function followRoutes(
  directions: (run: number) => readonly { readonly from: RouterName; readonly to: RouterName }[],
  watchFor: number,
): Followed {
  const name = (run: number): string => `routes-${run}`;
  return {
    async begin(mesh, run) {
      for (const { from } of directions(run)) await mesh.startProcess(from, name(run), { command: ['sh', '-c', sampler] });
    },
    async more(mesh, run, began) {
      const found = [];
      for (const { from, to } of directions(run)) {
        await mesh.stopProcess(from, name(run));
        const seats = seatsIn(await mesh.processLog(from, name(run)), primaryMac(mesh.number, routerNumber(mesh.topology, to)));
        found.push(timeThrough(seats, linkInterface(to), began, began + watchFor));
      }
      return { onLink: [Math.max(...found.map(({ ms }) => ms))], returns: [Math.max(...found.map(({ returns }) => returns))] };
    },
  };
}
