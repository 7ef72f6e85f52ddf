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

/** ECharts counts its names through the whole process; here each picture counts its own. */
function renumbered(svg: string): string {
  const names = new Map<string, string>();
  return svg.replaceAll(/\bzr\d+-(c|cls-)\d+\b/g, (name, kind: string) => {
    const known = names.get(name) ?? `zr-${kind}${names.size}`;
    names.set(name, known);
    return known;
  });
}

/** Draws without a browser; the same option always gives the same bytes. */
export function svgOf(option: EChartsOption, width = 900, height = 420): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height });
  chart.setOption({ ...plain, ...option });
  const svg = renumbered(chart.renderToSVGString());
  chart.dispose();
  return svg;
}
