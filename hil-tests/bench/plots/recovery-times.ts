// SPDX-License-Identifier: Apache-2.0
import { svgOf } from './chart.ts';

export interface Recovery {
  readonly name: string;
  /** Milliseconds. */
  readonly samples: readonly number[];
  /** At or above this a sample was cut off by the end of its watch: that fault was not over. Default: none was. */
  readonly never?: number;
}

/** Points of the empirical distribution: after how many seconds which share was back, percent. Who never was counts, and has no point. */
export function distribution(samples: readonly number[], never = Number.POSITIVE_INFINITY): [number, number][] {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted.flatMap((value, i) => (value >= never ? [] : [[Math.max(0.01, value / 1000), (100 * (i + 1)) / sorted.length]]));
}

export const withoutTraffic = 'seconds without traffic';

/** How large a share of the faults was over after how long, one line for each side; `time`, on a logarithmic scale, says what of. */
export function recoveryTimes(title: string, sides: readonly Recovery[], time: string = withoutTraffic): string {
  const shown = sides.filter((side) => side.samples.length > 0);
  return svgOf({
    title: { text: title, left: 'center' },
    legend: { top: 30 },
    grid: { top: 80, left: 70, right: 40, bottom: 60 },
    xAxis: { type: 'log', name: time, nameLocation: 'middle', nameGap: 30, min: 0.1, max: 100 },
    yAxis: { type: 'value', name: '% of faults over', min: 0, max: 100 },
    series: shown.map(({ name, samples, never }) => {
      const points = distribution(samples, never);
      const first = points[0]?.[0] ?? 0.1;
      // Who was never back has a line at the bottom to the end of the watch.
      const last = [Math.max(...samples) / 1000, points.at(-1)?.[1] ?? 0];
      return { name, type: 'line' as const, step: 'end' as const, data: [[first, 0], ...points, last], symbolSize: 5 };
    }),
  });
}
