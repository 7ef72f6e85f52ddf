// SPDX-License-Identifier: Apache-2.0
import { runStages } from './run-stages.ts';
import { staticStages } from './static-stages.ts';

process.exit(await runStages(staticStages));
