// SPDX-License-Identifier: Apache-2.0
import type { Change } from '../core/action.ts';
import { done, type Outcome, refuse } from '../core/refusal.ts';
import { collectGarbage } from './collect-garbage.ts';
import type { Powers } from './powers.ts';

const noDhcp = () => refuse('operator', 'no-dhcp-service', 'no DHCP service is configured', 'set dhcp.service');

/**
 * A service that does not run is not ours to start again later, and one that cannot be asked might be one. Codes: `dhcp-not-serving`,
 * `dhcp-unknown`.
 */
async function withdrawDhcp(powers: Powers): Promise<Outcome<void>> {
  const service = powers.dhcpService;
  if (service === null) return noDhcp();
  const running = await powers.supervisor.running(service);
  if (!running.ok)
    return refuse('environment', 'dhcp-unknown', `${service} was left alone: ${running.refusal.message}`, 'set service.running');
  return running.value ? powers.supervisor.stop(service) : refuse('environment', 'dhcp-not-serving', `${service} does not run`);
}

/** Carries out one change; what a port throws is a defect of ours and comes back as one. */
export async function performChange(powers: Powers, change: Change): Promise<Outcome<void>> {
  try {
    return await perform(powers, change);
  } catch (error) {
    return refuse('us', 'change-threw', `${change.kind}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function perform(powers: Powers, change: Change): Promise<Outcome<void>> {
  switch (change.kind) {
    case 'attach-hardif':
      return powers.linkControl.attach(change.hardif, change.mesh);
    case 'detach-hardif':
      return powers.linkControl.detach(change.hardif, change.mesh);
    case 'set-hop-penalty':
      return powers.penalty.setHopPenalty(change.mesh, change.hardif, change.value);
    case 'set-throughput-override':
      return powers.throughput.setThroughputOverride(change.mesh, change.hardif, change.value);
    case 'set-originator-interval':
      return powers.announcement.setOriginatorInterval(change.mesh, change.value);
    case 'set-gateway-mode':
      return powers.gateway.setGatewayMode(change.mesh, change.value);
    case 'divert-default-route':
      return powers.routes.divertDefault(change.mesh, change.via);
    case 'restore-default-route':
      return powers.routes.restoreDefault(change.mesh, change.via);
    case 'withdraw-dhcp':
      return withdrawDhcp(powers);
    case 'restore-dhcp':
      return powers.dhcpService === null ? noDhcp() : powers.supervisor.start(powers.dhcpService);
    case 'restart-service':
      return powers.supervisor.restart(change.service);
    case 'shed-caches':
      return collectGarbage() ? done : refuse('environment', 'no-gc', 'this runtime does not collect garbage when asked');
  }
}
