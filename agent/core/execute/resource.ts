// SPDX-License-Identifier: Apache-2.0
import type { Change } from '../action.ts';
import type { Knowledge } from '../knowledge/knowledge.ts';
import type { OwnedChange } from '../knowledge/lasting.ts';
import type { KbitPerSecond } from '../mesh/link-metric.ts';
import type { Instant, Milliseconds } from '../time.ts';

/** Of the mesh that a change is about: it may be another than the one that is watched. */
function meshNamed(k: Knowledge, change: Change): string | undefined {
  if (!('mesh' in change) || change.mesh === k.mesh?.mesh.ifindex) return undefined;
  return k.links[change.mesh]?.name;
}

/** What a change takes hold of; one owner at a time. */
export function resourceOf(k: Knowledge, change: Change): string {
  const mesh = meshNamed(k, change) ?? k.mesh?.mesh.name ?? 'mesh';
  switch (change.kind) {
    case 'attach-hardif':
    case 'detach-hardif':
      return `master:${change.name}`;
    case 'set-hop-penalty':
      return `hop-penalty:${change.name}`;
    case 'set-throughput-override':
      return `throughput-override:${change.name}`;
    case 'set-originator-interval':
      return `originator-interval:${mesh}`;
    case 'set-gateway-mode':
      return `gateway-mode:${mesh}`;
    case 'divert-default-route':
    case 'restore-default-route':
      return 'default-route';
    case 'withdraw-dhcp':
    case 'restore-dhcp':
      return 'dhcp';
    case 'restart-service':
      return `service:${change.service}`;
    case 'shed-caches':
      return 'caches';
  }
}

/** What the kernel says the resource is now, as text; null where this agent cannot see it. */
export function currentValue(k: Knowledge, resource: string): string | null {
  const [kind, name = ''] = resource.split(':', 2);
  const hardif = k.mesh?.hardifs.find((one) => one.name === name);
  switch (kind) {
    case 'master': {
      const link = Object.values(k.links).find((one) => one.name === name);
      return link === undefined ? null : link.master === null ? 'detached' : 'attached';
    }
    case 'hop-penalty':
      return hardif === undefined ? null : String(hardif.hopPenalty);
    case 'throughput-override':
      return hardif === undefined || hardif.throughputOverride === null ? null : String(hardif.throughputOverride);
    case 'originator-interval':
      return k.mesh?.mesh.name === name ? String(k.mesh.mesh.originatorInterval) : null;
    case 'gateway-mode':
      return k.mesh?.mesh.name === name ? k.mesh.mesh.gatewayMode : null;
    case 'dhcp':
      return k.dhcpServing === null ? null : k.dhcpServing ? 'serving' : 'withdrawn';
    default:
      return null;
  }
}

function undoOf(k: Knowledge, change: Change): { ours: string; undo: Change } | null {
  const hardif = 'hardif' in change ? k.mesh?.hardifs.find((one) => one.ifindex === change.hardif) : undefined;
  switch (change.kind) {
    case 'detach-hardif':
      return { ours: 'detached', undo: { kind: 'attach-hardif', hardif: change.hardif, name: change.name, mesh: change.mesh } };
    case 'set-hop-penalty':
      return { ours: String(change.value), undo: { ...change, value: hardif?.hopPenalty ?? 0 } };
    case 'set-throughput-override':
      return { ours: String(change.value), undo: { ...change, value: hardif?.throughputOverride ?? (0 as KbitPerSecond) } };
    case 'set-originator-interval':
      return { ours: String(change.value), undo: { ...change, value: k.mesh?.mesh.originatorInterval ?? (1000 as Milliseconds) } };
    case 'set-gateway-mode':
      return { ours: change.value, undo: { ...change, value: k.mesh?.mesh.gatewayMode ?? 'off' } };
    case 'divert-default-route':
      return { ours: change.via, undo: { kind: 'restore-default-route', mesh: change.mesh, via: change.via } };
    case 'withdraw-dhcp':
      return { ours: 'withdrawn', undo: { kind: 'restore-dhcp' } };
    default:
      return null;
  }
}

/** The record that makes a change undoable, also after a crash; null where there is nothing to undo. */
export function own(k: Knowledge, heal: string, change: Change, at: Instant): OwnedChange | null {
  const resource = resourceOf(k, change);
  const undo = undoOf(k, change);
  const mesh = k.mesh?.mesh.name;
  return undo === null ? null : { resource, heal, ours: undo.ours, undo: undo.undo, since: at, ...(mesh === undefined ? {} : { mesh }) };
}

/** It was made to another mesh interface than the one that is watched now. */
export function ofAnotherMesh(k: Knowledge, { mesh }: OwnedChange): boolean {
  return mesh !== undefined && mesh !== (k.mesh?.mesh.name ?? k.settings?.mesh);
}

/**
 * The change that puts `owned` back, for the interfaces as they are numbered now: numbers change over a reboot, names do not.
 * Null while the mesh interface that it belongs to is not there.
 */
export function renumbered(k: Knowledge, owned: OwnedChange): Change | null {
  const change = owned.undo;
  if (!('mesh' in change)) return change;
  const another = ofAnotherMesh(k, owned);
  const named = another ? Object.values(k.links).find((one) => one.name === owned.mesh)?.ifindex : k.mesh?.mesh.ifindex;
  if (another && named === undefined) return null;
  const mesh = named ?? change.mesh;
  if (!('name' in change)) return { ...change, mesh };
  const link = Object.values(k.links).find((one) => one.name === change.name);
  return { ...change, hardif: link?.ifindex ?? change.hardif, mesh };
}
