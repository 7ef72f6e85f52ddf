// SPDX-License-Identifier: Apache-2.0
import { Duration, Environment } from '@marcbachmann/cel-js/evaluator';
import type { AccessRequest } from '../../core/policy/access-request.ts';
import { type Condition, type ConditionFault, type Conditions, longestCondition } from '../../core/policy/condition.ts';
import { accept, type Outcome, refuse } from '../../core/refusal.ts';
import { strangerIn } from './allowed.ts';
import { factsOf, factTypes } from './facts.ts';

/**
 * Bounds of one condition. Its nodes times the longest list are the most steps that it can take, and no step takes longer than a
 * search in a text of 2 KB: under 10 ms at the very worst, microseconds as people write them.
 */
const limits = { maxAstNodes: 256, maxDepth: 16, maxListElements: 64, maxMapEntries: 0, maxCallArguments: 3 };

/** The library's words for its own bounds, for people. */
const inWords: Readonly<Record<string, string>> = {
  maxAstNodes: `it has more than ${limits.maxAstNodes} parts`,
  maxDepth: `it is nested more than ${limits.maxDepth} deep`,
  maxListElements: `a list has more than ${limits.maxListElements} elements`,
  maxMapEntries: 'maps are not allowed',
  maxCallArguments: `a call has more than ${limits.maxCallArguments} arguments`,
};

/** What the library throws carries these beside its message. */
interface Thrown {
  readonly code?: string;
  readonly summary?: string;
  readonly range?: { readonly start?: number };
}

const longestReason = 200;

function faultOf(error: unknown): ConditionFault {
  const { summary, range } = (error ?? {}) as Thrown;
  // What is no error of the library's is the machine's: a stack that did not suffice.
  const said = typeof summary === 'string' ? summary : 'it cannot be read';
  const [, limit = ''] = /^Exceeded (\w+)/.exec(said) ?? [];
  return { at: typeof range?.start === 'number' ? range.start : null, wrong: (inWords[limit] ?? said).slice(0, longestReason) };
}

function failureOf(error: unknown): Outcome<boolean> {
  const { summary } = (error ?? {}) as Thrown;
  const said = typeof summary === 'string' ? summary : String(error instanceof Error ? error.message : error);
  return refuse('operator', 'condition-failed', said.slice(0, longestReason), 'ask has() first, or mend the condition');
}

function environment(): Environment {
  const env = new Environment({ unlistedVariablesAreDyn: false, enableOptionalTypes: false, limits });
  for (const [name, type] of Object.entries(factTypes))
    env.registerVariable(typeof type === 'string' ? { name, type } : { name, schema: type });
  return env;
}

const duration = (length: number): unknown => Duration.fromMilliseconds(length);

/**
 * Conditions in the Common Expression Language (cel.dev), of which only what `strangerIn` names is taken: no regular expressions, no
 * comprehension inside another, nothing that calls out. Types are checked before anything is evaluated.
 */
export function createCelConditions(): Conditions {
  const env = environment();
  return {
    compile(text) {
      const fault = (wrong: string, at: number | null = null) => ({ ok: false as const, fault: { at, wrong } });
      if (text.length > longestCondition) return fault(`it has ${text.length} characters, at most ${longestCondition} are taken`);
      if (text.trim() === '') return fault('it is empty');
      try {
        const parsed = env.parse(text);
        const stranger = strangerIn(parsed.ast);
        if (stranger !== null) return { ok: false, fault: stranger };
        const { valid, type, error } = parsed.check();
        if (!valid) return { ok: false, fault: faultOf(error) };
        if (type !== 'bool') return fault(`it is of type ${type}, and must be true or false`, 0);
        return { ok: true, condition: conditionOf(parsed) };
      } catch (error) {
        return { ok: false, fault: faultOf(error) };
      }
    },
  };
}

function conditionOf(evaluate: (facts: Record<string, unknown>) => unknown): Condition {
  return {
    holds(request: AccessRequest) {
      try {
        const answer = evaluate(factsOf(request, duration));
        return typeof answer === 'boolean' ? accept(answer) : failureOf(new Error('it is neither true nor false'));
      } catch (error) {
        return failureOf(error);
      }
    },
  };
}
