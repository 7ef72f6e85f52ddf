// SPDX-License-Identifier: Apache-2.0
import { type LinkPlan, routerNames, type Topology } from './topology.ts';

/** Rows and columns of routers, each linked with its neighbours right and below: many paths of equal length. */
export function grid(rows = 3, columns = 3): Topology {
  const routers = routerNames(rows * columns);
  const at = (row: number, column: number): string => `r${row * columns + column + 1}`;
  const links: LinkPlan[] = [];
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      if (column + 1 < columns) links.push({ a: at(row, column), b: at(row, column + 1) });
      if (row + 1 < rows) links.push({ a: at(row, column), b: at(row + 1, column) });
    }
  }
  return {
    name: 'grid',
    routers,
    links,
    media: [],
    gateways: [],
    clients: [],
    watched: { from: at(0, 0), to: at(0, 1) },
    victim: { a: at(0, 0), b: at(0, 1) },
  };
}
