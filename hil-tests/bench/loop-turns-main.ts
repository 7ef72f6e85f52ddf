// SPDX-License-Identifier: Apache-2.0
// Run by itself, in the rig too: prints the milliseconds of each turn as one JSON array.
import { turnsOf } from './loop-turns.ts';

process.stdout.write(JSON.stringify(turnsOf()));
