// SPDX-License-Identifier: Apache-2.0
import { svgOf } from './chart.ts';

const shownAfter = 2500;
const steps = ['detected', 'changed', 'verified'] as const;

interface Mark {
  readonly at: number;
  readonly text: string;
}

/** Steps of each router's heal, from quadruples of router, detected, acted and verified; -1 stands for never. */
export function marksOf(heal: readonly number[]): Mark[] {
  const marks: Mark[] = [];
  for (let i = 0; i + 3 < heal.length; i += 4) {
    for (const [s, step] of steps.entries()) {
      const at = heal[i + 1 + s] ?? -1;
      if (at >= 0) marks.push({ at, text: `r${heal[i]} ${step}` });
    }
  }
  return marks.sort((a, b) => a.at - b.at);
}

/** Probes around one fault: answered and lost ones by when they were sent, and what the agents did. ms since the fault. */
export function healTimeline(title: string, probes: readonly number[], heal: readonly number[]): string {
  const answered: [number, number][] = [];
  const lost: [number, number][] = [];
  for (let i = 0; i + 1 < probes.length; i += 2) {
    const [sent, arrived] = [probes[i] ?? 0, probes[i + 1] ?? -1];
    if (sent > shownAfter) continue;
    if (arrived === -1) lost.push([sent, 0]);
    else answered.push([sent, arrived - sent]);
  }
  const marks = marksOf(heal).filter((mark) => mark.at <= shownAfter);
  return svgOf({
    title: { text: title, left: 'center' },
    legend: { top: 30 },
    grid: { top: 150, left: 70, right: 40, bottom: 60 },
    xAxis: { type: 'value', name: 'ms since the fault', nameLocation: 'middle', nameGap: 30, min: -500, max: shownAfter },
    yAxis: { type: 'value', name: 'round trip, ms', min: 0 },
    series: [
      {
        name: 'probe answered',
        type: 'scatter',
        symbolSize: 6,
        data: answered,
        markLine: {
          symbol: 'none',
          label: { formatter: '{b}', rotate: 45, distance: 4 },
          data: [{ at: 0, text: 'fault' }, ...marks].map((mark) => ({ name: mark.text, xAxis: mark.at })),
        },
      },
      { name: 'probe lost', type: 'scatter', symbol: 'triangle', symbolSize: 9, data: lost },
    ],
  });
}
