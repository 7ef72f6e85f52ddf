// SPDX-License-Identifier: Apache-2.0
import type { Compose } from './daemon.ts';

export const compose: Compose = () => Promise.reject(new Error('the agent is not composed yet'));
