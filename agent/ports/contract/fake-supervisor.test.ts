// SPDX-License-Identifier: Apache-2.0
import { fakeSupervisor } from './fake-supervisor.ts';
import { supervisorContract } from './supervisor.contract.ts';

supervisorContract('fake supervisor', async () => {
  const supervisor = fakeSupervisor({ dnsmasq: false });
  return { supervisor, service: 'dnsmasq', break: async () => supervisor.break(), close: async () => undefined };
});
