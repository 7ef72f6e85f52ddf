// SPDX-License-Identifier: Apache-2.0
import { carries, type KernelLink } from '../core/mesh/kernel-link.ts';
import type { Standing } from './refusals.ts';

/** An address that is still tentative (duplicate address detection) refuses for a second or two. */
const patience = 5000;
/** What is tried again each second and was not refused for longer is not wanted any more. */
const stale = 3000;

/** Subjects of refusals: the channel by which neighbours on an interface are heard, and what is sent there. */
export const channelOn = (name: string): string => `channel on ${name}`;
export const beaconsOn = (name: string): string => `beacons on ${name}`;
export const noticesOn = (name: string): string => `notices on ${name}`;
const ofChannels = /^(?:channel|beacons|notices) on (.+)$/;

/**
 * Why this router cannot hear or speak on an interface where it should: an agent that cannot look must not say that all is well.
 * A cable that is pulled out, or an interface that is down, is no deafness of the agent's. `now` is the clock's, milliseconds.
 */
export function deafness(standing: readonly Standing[], links: readonly KernelLink[], now: number): string[] {
  const dead = new Set(links.filter((link) => !carries(link)).map(({ name }) => name));
  return standing
    .filter(({ subject, since, last }) => {
      const name = ofChannels.exec(subject)?.[1];
      return name !== undefined && !dead.has(name) && now - since >= patience && now - last < stale;
    })
    .map(({ subject, refusal }) => `no ${subject}: ${refusal.message}`);
}
