// SPDX-License-Identifier: Apache-2.0
import type { Config } from '../config.ts';
import type { Settings } from '../core/knowledge/settings.ts';

/** Sections whose adapters are opened once. */
const openedOnce = ['name', 'store', 'journal', 'http', 'audit', 'identity', 'link', 'xdp', 'proof', 'dhcp', 'services'] as const;

/**
 * What of the core's settings tells of such adapters: it must not promise a power that is not open, nor deny one that is. And the mesh
 * interface, for what was changed there is put back there.
 */
const boundToAdapters = ['mesh', 'underlays', 'provesGateways', 'servesDhcp', 'restartable', 'gatewayProofInterval'] as const;

/** The settings of `next` that may come into force while the adapters of `running` are open. */
export function settingsUntilRestart(running: Config, next: Config): Settings {
  const kept = Object.fromEntries(boundToAdapters.map((key) => [key, running.settings[key]]));
  return { ...next.settings, ...kept };
}

/** Sections of `next` that differ from `running` and take effect at the next start only. */
export function needRestart(running: Config, next: Config): string[] {
  const differs = (before: unknown, after: unknown): boolean => JSON.stringify(before) !== JSON.stringify(after);
  const sections: string[] = openedOnce.filter((section) => differs(running[section], next[section]));
  if (running.settings.mesh !== next.settings.mesh) sections.push('agent.mesh');
  if (differs(running.settings.underlays, next.settings.underlays) && !sections.includes('link')) sections.push('link');
  if (running.settings.gatewayProofInterval !== next.settings.gatewayProofInterval) sections.push('proof.interval');
  return sections;
}
