// SPDX-License-Identifier: Apache-2.0
import { svgOf } from './chart.ts';

export interface Recovery {
  readonly name: string;
  /** Milliseconds. */
  readonly samples: readonly number[];
}

/** Points of the empirical distribution: after how many seconds which share was back, percent. */
export function distribution(samples: readonly number[]): [number, number][] {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted.map((value, i) => [Math.max(0.01, value / 1000), (100 * (i + 1)) / sorted.length]);
}

/** How large a share of the faults was over after how long, one line for each side; the time on a logarithmic scale. */
export function recoveryTimes(title: string, sides: readonly Recovery[]): string {
  const shown = sides.filter((side) => side.samples.length > 0);
  return svgOf({
    title: { text: title, left: 'center' },
    legend: { top: 30 },
    grid: { top: 80, left: 70, right: 40, bottom: 60 },
    xAxis: { type: 'log', name: 'seconds without traffic', nameLocation: 'middle', nameGap: 30, min: 0.1, max: 100 },
    yAxis: { type: 'value', name: '% of faults over', min: 0, max: 100 },
    series: shown.map(({ name, samples }) => {
      const points = distribution(samples);
      const first = points[0]?.[0] ?? 1;
      return { name, type: 'line' as const, step: 'end' as const, data: [[first, 0], ...points], symbolSize: 5 };
    }),
  });
}
