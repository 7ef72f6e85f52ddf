// SPDX-License-Identifier: Apache-2.0
import type { Fault, Step } from '../../faults/fault.ts';
import { faultProblem, planFault } from '../../faults/plan-fault.ts';
import type { Happened } from '../rig.ts';
import { restartAgent } from './agents.ts';
import type { BuiltMesh } from './built-mesh.ts';
import { now } from './clock.ts';
import { batch } from './run-command.ts';
import { setNetem } from './set-netem.ts';

async function carryOut(mesh: BuiltMesh, step: Step): Promise<void> {
  switch (step.do) {
    case 'netem':
      setNetem(step.namespace, step.device, step.impairment);
      return;
    case 'tc':
    case 'ip':
      await batch(step.do, step.lines, step.namespace);
      return;
    case 'signal':
      return mesh.processes.signal(mesh.processName(step.router, step.process), step.signal);
    case 'wreck':
      return mesh.wreck(step.router);
    case 'boot':
      await mesh.boot(step.router);
      return restartAgent(mesh, step.router);
    case 'restart-agent':
      return restartAgent(mesh, step.router);
    case 'burn':
      mesh.burners.burn(mesh.plan.mesh, step.processes);
  }
}

/** Injects or clears a fault. All of its steps start at once. */
export async function doFault(mesh: BuiltMesh, fault: Fault, which: 'inject' | 'clear'): Promise<Happened> {
  const problem = faultProblem(fault, mesh.plan.topology);
  if (problem !== null) throw new Error(problem);
  const steps = planFault(fault, mesh.plan.topology, mesh.places, mesh.plan.mesh)[which];
  const began = now();
  await Promise.all(steps.map((step) => carryOut(mesh, step)));
  return { began, done: now() };
}
