// SPDX-License-Identifier: Apache-2.0
// Run by itself, in the rig too: prints the turns as JSON.
import { turnsOf } from './loop-turns.ts';

process.stdout.write(JSON.stringify(turnsOf()));
