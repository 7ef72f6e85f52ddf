// SPDX-License-Identifier: Apache-2.0
import type { ScriptedScenario } from '../scenario.ts';
import { beaconForger } from './beacon-forger.ts';
import { clockReset } from './clock-reset.ts';
import { deadAgent } from './dead-agent.ts';
import { downgrade } from './downgrade.ts';
import { expiredOffline } from './expired-offline.ts';
import { flood } from './flood.ts';
import { intruder } from './intruder.ts';
import { lossyHandshake } from './lossy-handshake.ts';
import { refusedRenewal } from './refused-renewal.ts';
import { rekeyUnderTraffic } from './rekey-under-traffic.ts';
import { replay } from './replay.ts';
import { revoked } from './revoked.ts';
import { svidRotation } from './svid-rotation.ts';
import { timeRatchet } from './time-ratchet.ts';
import { underlayScan } from './underlay-scan.ts';

/** Attacks on a protected mesh, and changes of its identities, the short ones first. */
export const securityScenarios: readonly ScriptedScenario[] = [
  lossyHandshake,
  intruder,
  beaconForger,
  revoked,
  svidRotation,
  flood,
  deadAgent,
  replay,
  downgrade,
  clockReset,
  timeRatchet,
  underlayScan,
  rekeyUnderTraffic,
  refusedRenewal,
  expiredOffline,
];
