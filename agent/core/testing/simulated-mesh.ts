// SPDX-License-Identifier: Apache-2.0
import type { Action, Change } from '../action.ts';
import type { Event } from '../event.ts';
import type { Heal } from '../knowledge/heal.ts';
import { ignorant, type Knowledge } from '../knowledge/knowledge.ts';
import type { Lasting } from '../knowledge/lasting.ts';
import type { Settings } from '../knowledge/settings.ts';
import type { HeardBeacon, HeardEcho, HeardNotice } from '../mesh/beacon.ts';
import type { GatewayMode, Neighbour } from '../mesh/mesh-view.ts';
import type { Refusal } from '../refusal.ts';
import { step } from '../step.ts';
import { instant, ms, wallTime } from '../time.ts';
import { type Cable, newCable } from './cable.ts';
import { seeded } from './random.ts';
import { usualSettings } from './settings.ts';
import { linkLocal, linksOf, meshHeardOn, originatorMac, packetsOf, viewOf } from './simulated-kernel.ts';

export interface SimulatedRouter {
  readonly id: number;
  knowledge: Knowledge;
  settings: Settings;
  /** Cable number → is its interface part of the mesh here. */
  readonly attached: Map<number, boolean>;
  readonly penalties: Map<number, number>;
  readonly overrides: Map<number, number>;
  originatorInterval: number;
  gatewayMode: GatewayMode;
  /** bat0 is a port of a bridge: nothing is delivered to bat0 itself. */
  bridged: boolean;
  meshChannel: number | null;
  /** The agent runs; a frozen one hears nothing and says nothing, and its kernel still answers. */
  awake: boolean;
  /** The whole router runs. */
  alive: boolean;
  lastObserved: number;
  /** On shared air, beyond the cable's other end. */
  stations: Neighbour[];
  readonly actions: { readonly at: number; readonly action: Action }[];
}

export const turn = 50;

/** Routers, cables and the virtual clock: the cores of a whole mesh in one process, the same for the same seed. */
export interface SimulatedMesh {
  readonly algorithm: 'BATMAN_IV' | 'BATMAN_V';
  readonly routers: readonly SimulatedRouter[];
  readonly cables: readonly Cable[];
  now: number;
  run(duration: number): void;
  cable(a: number, b: number): Cable;
  restart(router: number, lasting: Lasting | null): void;
  feed(router: number, event: Event): void;
}

export function simulateMesh(options: {
  readonly routers: number;
  readonly cables: readonly (readonly [number, number])[];
  readonly seed?: number;
  readonly algorithm?: 'BATMAN_IV' | 'BATMAN_V';
  readonly settings?: Partial<Settings>;
  /** Does the internet answer this router by that path? Default: never asked. */
  readonly prove?: (router: number, gateway: string, via: string | null) => boolean;
  /** Every bat0 is a port of a bridge, as on most routers that serve clients. */
  readonly bridged?: boolean;
  /** Why the kernel refuses a change, or that it never answers. Default: it does everything. */
  readonly refuse?: (router: number, change: Change) => Refusal | 'no answer' | null;
}): SimulatedMesh {
  const random = seeded(options.seed ?? 1);
  const cables: Cable[] = options.cables.map(([a, b]) => newCable(a, b));
  const settings: Settings = { ...usualSettings, ...options.settings };
  const post: {
    readonly due: number;
    readonly to: number;
    readonly beacon?: HeardBeacon;
    readonly echo?: HeardEcho;
    readonly notice?: HeardNotice;
  }[] = [];
  const routers: SimulatedRouter[] = Array.from({ length: options.routers }, (_, id) => ({
    id,
    knowledge: ignorant,
    settings,
    attached: new Map(cables.flatMap((cable, n) => (cable.a === id || cable.b === id ? [[n, true] as const] : []))),
    penalties: new Map(),
    overrides: new Map(),
    originatorInterval: 1000,
    gatewayMode: 'off' as const,
    bridged: options.bridged ?? false,
    meshChannel: null,
    awake: true,
    alive: true,
    lastObserved: -Infinity,
    stations: [],
    actions: [],
  }));

  const inbox: { readonly id: number; readonly event: Event }[] = [];
  let deciding = false;
  const mesh: SimulatedMesh = {
    algorithm: options.algorithm ?? 'BATMAN_IV',
    routers,
    cables,
    now: 100_000,
    run,
    cable: cableOf,
    restart,
    feed,
  };

  function cableOf(a: number, b: number): Cable {
    const found = cables.find((cable) => (cable.a === a && cable.b === b) || (cable.a === b && cable.b === a));
    if (found === undefined) throw new Error(`no cable ${a}-${b}`);
    return found;
  }

  /** Does one frame get from `from` over the cable now? */
  function passes(n: number, from: number): boolean {
    const cable = cables[n];
    if (cable === undefined || !routers[cable.a]?.alive || !routers[cable.b]?.alive) return false;
    return cable.carrier && random() >= (cable.a === from ? cable.lossAb : cable.lossBa);
  }

  function other(n: number, id: number): number {
    const cable = cables[n];
    return cable === undefined ? id : cable.a === id ? cable.b : cable.a;
  }

  /** Does one frame get from router to router as the tables route now, and the answer back? */
  function travels(from: number, to: number): boolean {
    let here = from;
    for (let hops = 0; hops < 20 && here !== to; hops += 1) {
      const router = routers[here];
      const next =
        router === undefined
          ? undefined
          : viewOf(mesh, router).routes.find((route) => route.best && route.originator === originatorMac(to));
      if (next === undefined) return false;
      const n = next.hardif - 10;
      if (!passes(n, here)) return false;
      here = other(n, here);
    }
    return here === to;
  }

  const speaks = (router: SimulatedRouter, over = router.meshChannel): boolean =>
    router.meshChannel === over && over === meshHeardOn(router);

  function apply(router: SimulatedRouter, change: Change): void {
    if (change.kind === 'detach-hardif' || change.kind === 'attach-hardif')
      router.attached.set(change.hardif - 10, change.kind === 'attach-hardif');
    else if (change.kind === 'set-hop-penalty') router.penalties.set(change.hardif - 10, change.value);
    else if (change.kind === 'set-throughput-override') router.overrides.set(change.hardif - 10, change.value);
    else if (change.kind === 'set-originator-interval') router.originatorInterval = change.value;
    else if (change.kind === 'set-gateway-mode') router.gatewayMode = change.value;
  }

  function carryOut(router: SimulatedRouter, action: Action): void {
    if (action.kind === 'open-channel') feed(router.id, { kind: 'channel', at: instant(mesh.now), hardif: action.hardif, refusal: null });
    else if (action.kind === 'open-mesh-channel') {
      router.meshChannel = action.mesh;
      feed(router.id, { kind: 'channel', at: instant(mesh.now), hardif: action.mesh, refusal: null });
    } else if (action.kind === 'send-beacon') {
      const n = action.hardif - 10;
      if (passes(n, router.id))
        post.push({
          due: mesh.now + 1,
          to: other(n, router.id),
          beacon: { hardif: action.hardif, from: linkLocal(router.id, n), at: instant(mesh.now), beacon: action.beacon },
        });
    } else if (action.kind === 'send-echo' && action.hardif < 10) {
      const target = routers.findIndex((one) => linkLocal(one.id, -1) === action.to);
      if (speaks(router, action.hardif) && travels(router.id, target) && travels(target, router.id))
        post.push({
          due: mesh.now + 2,
          to: router.id,
          echo: { hardif: action.hardif, from: action.to, at: instant(mesh.now), sequence: action.sequence },
        });
    } else if (action.kind === 'send-echo') {
      const n = action.hardif - 10;
      if (action.to === linkLocal(other(n, router.id), n) && passes(n, router.id) && passes(n, other(n, router.id)))
        post.push({
          due: mesh.now + 2,
          to: router.id,
          echo: { hardif: action.hardif, from: action.to, at: instant(mesh.now), sequence: action.sequence },
        });
    } else if (action.kind === 'send-notice') {
      for (const to of routers) {
        if (to.id !== router.id && speaks(router, action.mesh) && speaks(to) && travels(router.id, to.id))
          post.push({
            due: mesh.now + 3,
            to: to.id,
            notice: { from: linkLocal(router.id, -1), at: instant(mesh.now), notice: action.notice },
          });
      }
    } else if (action.kind === 'prove-gateway' && options.prove !== undefined) {
      const passed = options.prove(router.id, action.gateway, action.via);
      const parts = (['dns', 'tcp', 'echo'] as const).map((what) => ({
        what,
        passed,
        took: ms(5),
        detail: passed ? 'answered' : 'no answer',
      }));
      feed(router.id, { kind: 'proof', at: instant(mesh.now), proof: { gateway: action.gateway, parts } });
    } else if (action.kind === 'change') {
      const refusal = options.refuse?.(router.id, action.change) ?? null;
      if (refusal === 'no answer') return;
      if (refusal === null) apply(router, action.change);
      observe(router);
      feed(router.id, { kind: 'changed', at: instant(mesh.now), id: action.id, refusal });
    }
  }

  function feed(id: number, event: Event): void {
    inbox.push({ id, event });
    if (deciding) return;
    deciding = true;
    for (let next = inbox.shift(); next !== undefined; next = inbox.shift()) decide(next.id, next.event);
    deciding = false;
  }

  function decide(id: number, event: Event): void {
    const router = routers[id];
    if (router === undefined) return;
    const { knowledge, actions } = step(router.knowledge, event);
    router.knowledge = knowledge;
    for (const action of actions) {
      if (action.kind !== 'send-beacon' && action.kind !== 'send-echo' && action.kind !== 'send-notice')
        router.actions.push({ at: mesh.now, action });
      carryOut(router, action);
    }
  }

  function observe(router: SimulatedRouter): void {
    feed(router.id, { kind: 'links', at: instant(mesh.now), ...linksOf(mesh, router) });
    feed(router.id, { kind: 'mesh', at: instant(mesh.now), view: viewOf(mesh, router) });
  }

  function restart(id: number, lasting: Lasting | null): void {
    const router = routers[id];
    if (router === undefined) return;
    router.awake = true;
    feed(id, {
      kind: 'started',
      at: instant(mesh.now),
      wall: wallTime(mesh.now),
      random: Math.floor(random() * 2 ** 32),
      settings: router.settings,
      lasting,
    });
    observe(router);
  }

  function deliver(router: SimulatedRouter): void {
    const mine = post.filter((letter) => letter.to === router.id && letter.due <= mesh.now);
    for (const letter of mine) post.splice(post.indexOf(letter), 1);
    const beacons = mine.flatMap((letter) => (letter.beacon === undefined ? [] : [{ ...letter.beacon, at: instant(mesh.now) }]));
    const echoes = mine.flatMap((letter) => (letter.echo === undefined ? [] : [{ ...letter.echo, at: instant(mesh.now) }]));
    const notices = mine.flatMap((letter) => (letter.notice === undefined ? [] : [letter.notice]));
    if (beacons.length + echoes.length > 0) feed(router.id, { kind: 'heard', at: instant(mesh.now), beacons, echoes });
    if (notices.length > 0) feed(router.id, { kind: 'notices', at: instant(mesh.now), notices });
  }

  function run(duration: number): void {
    const end = mesh.now + duration;
    while (mesh.now < end) {
      mesh.now += turn;
      for (const cable of cables) {
        const dead =
          !cable.carrier ||
          Math.max(cable.lossAb, cable.lossBa) >= 1 ||
          routers[cable.a]?.alive === false ||
          routers[cable.b]?.alive === false;
        cable.silentSince = dead ? (cable.silentSince ?? mesh.now) : null;
      }
      for (const router of routers) {
        if (!router.awake || !router.alive) continue;
        deliver(router);
        if (mesh.now - router.lastObserved >= router.knowledge.pace) {
          router.lastObserved = mesh.now;
          observe(router);
          feed(router.id, { kind: 'packets', at: instant(mesh.now), counters: packetsOf(mesh, router) });
        }
        feed(router.id, { kind: 'tick', at: instant(mesh.now), wall: wallTime(mesh.now) });
      }
    }
  }

  for (const router of routers) restart(router.id, null);
  return mesh;
}

/** Heals that a router began, by id, in their newest state. */
export function healsOf(router: SimulatedRouter): Heal[] {
  const newest = new Map<string, Heal>();
  for (const { action } of router.actions) if (action.kind === 'heal') newest.set(action.heal.id, action.heal);
  return [...newest.values()];
}
