// SPDX-License-Identifier: Apache-2.0

/** One run of spin over a model, with these macros set. */
export interface SpinCheck {
  /** `safety`: assertions and ends; `liveness`: the model's LTL formula; `caught`: a model broken on purpose, where a fault must be found. */
  readonly kind: 'safety' | 'liveness' | 'caught';
  /** `NAME` or `NAME=VALUE`. */
  readonly macros: readonly string[];
}

const line = /^ \* {3}(safety|liveness|caught)((?: [A-Z][A-Z0-9_]*(?:=\d+)?)*)$/gm;

/** The checks that a model's first comment names, one a line: ` *   caught BROKEN_NAME`. */
export function checksOf(model: string): SpinCheck[] {
  return [...model.matchAll(line)].map(([, kind = '', macros = '']) => ({
    kind: kind as SpinCheck['kind'],
    macros: macros.split(' ').filter((macro) => macro !== ''),
  }));
}

/** Why these checks are not enough: without a broken variant that is caught nobody knows that a check can fail. */
export function missingChecks(model: string): string[] {
  const checks = checksOf(model);
  const tried = new Set(checks.filter(({ kind }) => kind === 'caught').flatMap(({ macros }) => macros));
  const variants = new Set([...model.matchAll(/^#ifdef (BROKEN_[A-Z0-9_]+)$/gm)].map(([, name = '']) => name));
  return [
    ...(checks.some(({ kind }) => kind === 'safety') ? [] : ['it names no safety check']),
    ...(variants.size > 0 ? [] : ['it has no variant that is broken on purpose']),
    ...[...variants].filter((name) => !tried.has(name)).map((name) => `nobody tries whether ${name} is caught`),
    ...[...tried].filter((name) => !variants.has(name)).map((name) => `${name} changes nothing`),
    ...(/^ltl /m.test(model) && !checks.some(({ kind }) => kind === 'liveness') ? ['its LTL formula is not checked'] : []),
  ];
}
