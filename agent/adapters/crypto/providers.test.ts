// SPDX-License-Identifier: Apache-2.0
import { cryptoContract } from '../../ports/contract/crypto.contract.ts';
import { nobleCrypto } from './noble-crypto.ts';
import { opensslCrypto } from './openssl-crypto.ts';

cryptoContract('noble', () => nobleCrypto());
cryptoContract('openssl', () => opensslCrypto);
