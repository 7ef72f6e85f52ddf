// SPDX-License-Identifier: Apache-2.0
import { pause } from '../../pause.ts';
import type { Mesh, Rig, StreamPlan, StreamReport } from '../../rigs/rig.ts';

export interface Traffic {
  readonly problems: string[];
  readonly report: StreamReport;
}

/** Echoes of the last probes are waited for. */
const tail = 1200;
const settle = 2000;

/** Has `work` done while probes travel between two routers, and says what they suffered. `loss`: the share that a busy rig may lose. */
export async function undisturbed(
  mesh: Mesh,
  rig: Rig,
  work: () => Promise<void>,
  { loss = 0.01, watch = mesh.topology.watched }: { readonly loss?: number; readonly watch?: StreamPlan } = {},
): Promise<Traffic> {
  const stream = await mesh.stream(watch);
  try {
    await pause(settle);
    const since = await rig.now();
    await work();
    const until = await rig.now();
    await pause(tail);
    const report = await stream.report({ since, until });
    const problems = report.outages.map(
      ({ atMs, lastedMs }) => `traffic was dead for ${Math.round(lastedMs)} ms, ${Math.round(atMs)} ms on`,
    );
    if (report.sent === 0) problems.push('no probe was sent');
    if (report.lost > loss * report.sent) problems.push(`${report.lost} of ${report.sent} probes were lost`);
    return { problems, report };
  } finally {
    await stream.stop();
  }
}
