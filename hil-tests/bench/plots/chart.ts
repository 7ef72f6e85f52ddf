// SPDX-License-Identifier: Apache-2.0
import { type EChartsOption, init } from 'echarts';

/** Colours that stay apart for readers who see few colours (Okabe and Ito), ours first. */
export const colours = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9'] as const;

export const plain: EChartsOption = {
  animation: false,
  backgroundColor: '#ffffff',
  textStyle: { fontFamily: 'sans-serif' },
  color: [...colours],
};

/** Draws without a browser; the same option always gives the same bytes. */
export function svgOf(option: EChartsOption, width = 900, height = 420): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height });
  chart.setOption({ ...plain, ...option });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return svg;
}
