// SPDX-License-Identifier: Apache-2.0
import type { Mesh } from '../rigs/rig.ts';
import type { RouterName } from '../topologies/topology.ts';

/** What the kernel has of a router that agents may change, one setting a line; said by batctl and ip, not by any agent. */
export type KernelSettings = ReadonlyMap<RouterName, readonly string[]>;

/** Whether an interface is active is its carrier's doing, so only its name is kept. */
const script = `batctl meshif bat0 interface | sed 's/^/interface in bat0: /; s/: [a-z]*$//'
echo "OGM interval: $(batctl meshif bat0 orig_interval)"
echo "gateway mode: $(batctl meshif bat0 gw_mode)"
for d in $(batctl meshif bat0 interface | cut -d: -f1); do
  echo "hop penalty of $d: $(batctl hardif $d hop_penalty)"
  echo "throughput override of $d: $(batctl hardif $d throughput_override)"
done`;
/** A gateway's own default route; a client's is its lease's. */
const routeScript = `\nip -4 route show default | sed 's/^/route: /'`;

async function settingsOf(mesh: Mesh, router: RouterName): Promise<string[]> {
  const said = await mesh.exec(router, {
    command: ['sh', '-c', mesh.topology.gateways.includes(router) ? script + routeScript : script],
  });
  if (said.status !== 0) throw new Error(`the settings of ${router} could not be read: ${said.stderr}`);
  return said.stdout
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .sort();
}

export async function readSettings(mesh: Mesh): Promise<KernelSettings> {
  const all = await Promise.all(mesh.topology.routers.map(async (router) => [router, await settingsOf(mesh, router)] as const));
  return new Map(all);
}

/** Settings of one hard interface. */
const ofInterface = /^(interface in bat0: |hop penalty of |throughput override of )/;

/** The operator's settings, and those of the devices that agents have brought into a mesh whose links they protect. */
export function withDevices(operators: KernelSettings, now: KernelSettings): KernelSettings {
  return new Map(
    [...operators].map(([router, lines]) => {
      const brought = (now.get(router) ?? []).filter((line) => ofInterface.test(line) && !lines.includes(line));
      return [router, [...lines, ...brought].sort()];
    }),
  );
}

/** What is not as before, in words. */
export function changedSettings(before: KernelSettings, after: KernelSettings): string[] {
  return [...before].flatMap(([router, was]) => {
    const is = after.get(router) ?? [];
    const gone = was.filter((line) => !is.includes(line)).map((line) => `${router} no longer has "${line}"`);
    return [...gone, ...is.filter((line) => !was.includes(line)).map((line) => `${router} now has "${line}"`)];
  });
}
