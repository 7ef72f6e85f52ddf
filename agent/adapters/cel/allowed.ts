// SPDX-License-Identifier: Apache-2.0
import type { ASTNode } from '@marcbachmann/cel-js';
import type { ConditionFault } from '../../core/policy/condition.ts';

/** What a condition may read, with its type. */
export const variables = ['subject', 'action', 'resource', 'zone', 'risk', 'door', 'time', 'attributes'] as const;

/**
 * Functions by name and number of arguments, behind a value (`x.f()`) or alone (`f(x)`). Left out on purpose: `matches` (the library
 * runs JavaScript's backtracking expressions, which one text can keep busy for minutes), `map`, `filter` and `cel.bind` (each can
 * double what it is given), time zones (they ask the machine's tables), conversions and JSON.
 */
const behind: ReadonlySet<string> = new Set([
  ...['startsWith/1', 'endsWith/1', 'contains/1', 'lowerAscii/0', 'size/0'],
  ...['getFullYear/0', 'getMonth/0', 'getDate/0', 'getDayOfWeek/0', 'getHours/0', 'getMinutes/0'],
]);
const alone: ReadonlySet<string> = new Set(['has/1', 'size/1', 'timestamp/1', 'duration/1']);
const quantifiers: ReadonlySet<string> = new Set(['exists/2', 'all/2', 'exists_one/2']);

const binary: ReadonlySet<string> = new Set([...['==', '!=', '<', '<=', '>', '>=', 'in', '+', '-', '*', '/', '%'], ...['||', '&&', '[]']]);

const list = (names: Iterable<string>): string => [...names].map((name) => name.replace(/\/.*/, '')).join(', ');

/**
 * The first thing in a condition that is not allowed; null where all is. A quantifier inside another's predicate is refused, so that
 * a condition costs at most its size times the longest list.
 *
 * @param bound Names that a quantifier around this part gives.
 */
export function strangerIn(node: ASTNode, bound: ReadonlySet<string> = new Set()): ConditionFault | null {
  const fault = (wrong: string): ConditionFault => ({ at: node.start, wrong });
  const each = (nodes: readonly ASTNode[], within = bound): ConditionFault | null => {
    for (const one of nodes) {
      const found = strangerIn(one, within);
      if (found !== null) return found;
    }
    return null;
  };
  if (binary.has(node.op)) return each(node.args as [ASTNode, ASTNode]);
  switch (node.op) {
    case 'value':
      return null;
    case 'id':
      return bound.has(node.args) || (variables as readonly string[]).includes(node.args)
        ? null
        : fault(`there is no "${node.args.slice(0, 40)}"; known: ${variables.join(', ')}`);
    case '.':
      return each([node.args[0]]);
    case '!_':
    case '-_':
      return each([node.args]);
    case '?:':
    case 'list':
      return each(node.args);
    case 'call': {
      const [name, args] = node.args;
      if (!alone.has(`${name}/${args.length}`))
        return fault(`${name.slice(0, 40)}() with ${args.length} arguments is not allowed; allowed: ${list(alone)}`);
      return each(args);
    }
    case 'rcall': {
      const [name, receiver, args] = node.args;
      const called = `${name}/${args.length}`;
      if (behind.has(called)) return each([receiver, ...args]);
      if (!quantifiers.has(called))
        return fault(`.${name.slice(0, 40)}() with ${args.length} arguments is not allowed; allowed: ${list([...behind, ...quantifiers])}`);
      if (bound.size > 0) return fault(`.${name}() inside another is not allowed`);
      const [variable, predicate] = args;
      if (variable?.op !== 'id' || predicate === undefined) return fault(`.${name}() needs a name and a predicate`);
      return each([receiver]) ?? each([predicate], new Set([variable.args]));
    }
    default:
      return fault(`"${node.op}" is not allowed`);
  }
}
