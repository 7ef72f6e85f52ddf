// SPDX-License-Identifier: Apache-2.0
import { colours, svgOf } from './chart.ts';

const shownAfter = 2500;
const steps = ['detected', 'changed', 'verified'] as const;

export interface Mark {
  readonly router: string;
  readonly step: (typeof steps)[number];
  /** ms since the fault. */
  readonly at: number;
}

/** Steps of each router's heal, from quadruples of router, detected, acted and verified; -1 stands for never. */
export function marksOf(heal: readonly number[]): Mark[] {
  const marks: Mark[] = [];
  for (let i = 0; i + 3 < heal.length; i += 4) {
    for (const [s, step] of steps.entries()) {
      const at = heal[i + 1 + s] ?? -1;
      if (at >= 0) marks.push({ router: `r${heal[i]}`, step, at });
    }
  }
  return marks.sort((a, b) => a.at - b.at);
}

const axis = { type: 'value' as const, min: -500, max: shownAfter };
/** Labels of steps that follow each other closely stand on different sides of their points. */
const sides = { detected: 'top', changed: 'bottom', verified: 'top' } as const;

/**
 * One fault, above what each end of the link did and below what traffic felt: answered and lost probes by when they were
 * sent, in pairs of sending and arrival (-1: never). ms since the fault.
 */
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
  const routers = [...new Set(marks.map(({ router }) => router))].sort().reverse();
  const faultLine = { symbol: 'none', label: { show: false }, data: [{ xAxis: 0 }], lineStyle: { color: colours[1] } };
  return svgOf(
    {
      title: { text: title, left: 'center' },
      legend: { top: 32 },
      grid: [
        { top: 84, height: 120, left: 70, right: 40 },
        { top: 250, height: 170, left: 70, right: 40 },
      ],
      xAxis: [
        { ...axis, gridIndex: 0, axisLabel: { show: false } },
        { ...axis, gridIndex: 1, name: 'ms since the fault', nameLocation: 'middle', nameGap: 30 },
      ],
      yAxis: [
        { type: 'category', gridIndex: 0, data: routers, splitLine: { show: true } },
        { type: 'value', gridIndex: 1, name: 'round trip, ms', nameGap: 10, min: 0 },
      ],
      series: [
        ...steps.map((step) => ({
          name: step,
          type: 'scatter' as const,
          xAxisIndex: 0,
          yAxisIndex: 0,
          symbol: 'diamond',
          symbolSize: 12,
          label: { show: true, position: sides[step], formatter: '{@[0]} ms', fontSize: 11 },
          data: marks.filter((mark) => mark.step === step).map((mark) => [mark.at, mark.router]),
          ...(step === 'detected' ? { markLine: faultLine } : {}),
        })),
        { name: 'probe answered', type: 'scatter', xAxisIndex: 1, yAxisIndex: 1, symbolSize: 6, data: answered },
        {
          name: 'probe lost',
          type: 'scatter',
          xAxisIndex: 1,
          yAxisIndex: 1,
          symbol: 'triangle',
          symbolSize: 9,
          data: lost,
          markLine: faultLine,
        },
      ],
    },
    900,
    480,
  );
}
