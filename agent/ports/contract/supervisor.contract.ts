// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Supervisor } from '../supervisor.ts';
import { codeOf, granted } from './outcome.ts';

export interface SupervisorSubject {
  readonly supervisor: Supervisor;
  /** A service that is known and does not run. */
  readonly service: string;
  /** From now on the service cannot be changed. */
  break(): Promise<void>;
  close(): Promise<void>;
}

export function supervisorContract(name: string, open: () => Promise<SupervisorSubject>): void {
  const within = (title: string, body: (subject: SupervisorSubject) => Promise<void>): void => {
    test(`${name}: ${title}`, async () => {
      const subject = await open();
      try {
        await body(subject);
      } finally {
        await subject.close();
      }
    });
  };
  within('a service runs from start to stop, however often either is asked for', async ({ supervisor, service }) => {
    const running = async (): Promise<boolean> => granted(await supervisor.running(service));
    assert.equal(await running(), false);
    granted(await supervisor.stop(service));
    granted(await supervisor.start(service));
    granted(await supervisor.start(service));
    assert.equal(await running(), true);
    granted(await supervisor.restart(service));
    assert.equal(await running(), true);
    granted(await supervisor.stop(service));
    granted(await supervisor.stop(service));
    assert.equal(await running(), false);
    granted(await supervisor.restart(service));
    assert.equal(await running(), true);
  });
  within('a service that nobody configured is refused, whatever its name', async ({ supervisor }) => {
    for (const unknown of ['nobody', '', '../sh', 'constructor', '__proto__', 'toString', 'a b; reboot'])
      for (const verb of ['start', 'stop', 'restart', 'running'] as const)
        assert.equal(codeOf(await supervisor[verb](unknown)), 'unknown-service', `${verb} ${unknown}`);
  });
  within('a change that fails is refused and leaves the service as it was', async (subject) => {
    const { supervisor, service } = subject;
    granted(await supervisor.start(service));
    await subject.break();
    for (const verb of ['start', 'stop', 'restart'] as const)
      assert.equal(codeOf(await supervisor[verb](service)), 'service-command-failed');
    assert.equal(granted(await supervisor.running(service)), true);
  });
}
