// SPDX-License-Identifier: Apache-2.0
import { symmetricContract } from '../../ports/contract/symmetric.contract.ts';
import { nodeSymmetric } from './node-symmetric.ts';

symmetricContract('node:crypto', nodeSymmetric);
