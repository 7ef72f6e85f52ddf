// SPDX-License-Identifier: Apache-2.0
import { join } from 'node:path';
import type { IfIndex } from '../../core/mesh/mesh-view.ts';
import { done, type Outcome } from '../../core/refusal.ts';
import type { NetlinkSocket } from '../netlink/netlink-socket.ts';
import { createXdpAttachment } from '../rtnetlink/xdp-attach.ts';
import { closeSocket } from '../syscall/socket6.ts';
import { openPinned, programId } from './bpf-call.ts';
import { loadAndPin } from './bpftool.ts';
import { type LoadedProgram, openLoaded } from './loaded-program.ts';
import { generationOf, makePinFolder, namespaceFolder, type Pins, pinnedGenerations, pinsIn, removeFolders, removePins } from './pins.ts';
import { runningOn } from './running-on.ts';

const none: { has(hardif: IfIndex): boolean } = new Set<IfIndex>();

/** Takes a program off every interface that runs it, except from those of `but`. An interface that went meanwhile has taken it along. */
export function takeOff(socket: NetlinkSocket, program: number, id: number, but = none): Outcome<void> {
  const running = runningOn(socket, id);
  if (!running.ok) return running;
  const attachment = createXdpAttachment(socket);
  let first: Outcome<void> = done;
  for (const { ifindex, mode } of running.value) {
    if (but.has(ifindex)) continue;
    const off = attachment.detachXdp(ifindex, mode, program);
    if (!off.ok && off.refusal.code !== 'no-such-interface' && first.ok) first = off;
  }
  return first;
}

/** Takes what an earlier run left behind `pins` off its interfaces and removes it. */
function discard(socket: NetlinkSocket, pins: Pins): Outcome<void> {
  const program = openPinned(pins.program);
  if (program.ok) {
    const id = programId(program.value);
    const off = id === null ? done : takeOff(socket, program.value, id);
    closeSocket(program.value);
    if (!off.ok) return off;
  }
  return removePins(pins);
}

/** A program that is in the kernel and pinned, and how to end that. */
export interface InstalledProgram extends LoadedProgram {
  /** The program is one that an earlier run left, with what it counted. */
  readonly takenOver: boolean;
  /** Takes it off every interface and out of the kernel. */
  remove(): Outcome<void>;
}

/**
 * Brings `object` into the kernel and pins it below `directory`. What an earlier run of this agent left (a crash, kill -9)
 * is taken over as it runs where it is the same object, so that drivers need no second reset; else it is removed first.
 */
export async function install(socket: NetlinkSocket, object: string, directory: string): Promise<Outcome<InstalledProgram>> {
  const generation = generationOf(object);
  if (!generation.ok) return generation;
  const folder = namespaceFolder(directory);
  const made = makePinFolder(folder);
  if (!made.ok) return made;
  const pins = pinsIn(join(folder, generation.value));
  const installed = (loaded: LoadedProgram, takenOver: boolean): Outcome<InstalledProgram> => ({
    ok: true,
    value: {
      ...loaded,
      takenOver,
      remove() {
        const off = takeOff(socket, loaded.program, loaded.id);
        // What still runs stays pinned: the next start finds it by its pin and nowhere else.
        const removed = off.ok ? removePins(pins) : off;
        loaded.close();
        if (removed.ok) removeFolders(folder, directory);
        return removed;
      },
    },
  });

  for (const old of pinnedGenerations(folder)) {
    if (old === generation.value) {
      const loaded = openLoaded(pins);
      if (loaded.ok) return installed(loaded.value, true);
      if (loaded.refusal.code === 'xdp-not-permitted') return loaded;
    }
    // Also the own generation where a run ended amid pinning.
    const discarded = discard(socket, pinsIn(join(folder, old)));
    if (!discarded.ok) return discarded;
  }
  const named = makePinFolder(pins.folder);
  if (!named.ok) return named;
  const loading = await loadAndPin(object, pins.program, pins.maps);
  const loaded = loading.ok ? openLoaded(pins) : loading;
  if (loaded.ok) return installed(loaded.value, false);
  const discarded = discard(socket, pins);
  if (discarded.ok) removeFolders(folder, directory);
  return discarded.ok ? loaded : discarded;
}
