// SPDX-License-Identifier: Apache-2.0
import { authorityContract } from './authority.contract.ts';
import { fakeAuthority } from './fake-authority.ts';

authorityContract('fake authority', { found: () => fakeAuthority(), close: () => undefined });
