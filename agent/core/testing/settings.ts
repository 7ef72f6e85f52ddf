// SPDX-License-Identifier: Apache-2.0
import type { Settings } from '../knowledge/settings.ts';
import type { KbitPerSecond } from '../mesh/link-metric.ts';
import { ms } from '../time.ts';

/** Settings as a router has them by default. */
export const usualSettings: Settings = {
  mesh: 'bat0',
  mode: 'heal',
  underlays: [],
  leaveAlone: [],
  beaconInterval: ms(100),
  missedBeacons: 3,
  greyLoss: 0.1,
  restoreAfter: ms(5000),
  holdDown: ms(30_000),
  meshShare: 0.25,
  healsPerHour: 30,
  breakerFailures: 3,
  breakerRest: ms(600_000),
  fastOriginatorInterval: ms(60),
  gatewayProofInterval: ms(1000),
  provesGateways: false,
  servesDhcp: false,
  memoryFloor: 0.08,
  restartable: [],
  leastThroughput: 1000 as KbitPerSecond,
};
