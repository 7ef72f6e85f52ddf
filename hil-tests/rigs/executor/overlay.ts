// SPDX-License-Identifier: Apache-2.0

type Plain = Readonly<Record<string, unknown>>;

const isPlain = (value: unknown): value is Plain => typeof value === 'object' && value !== null && !Array.isArray(value);

/** `over` laid upon `base`, section by section; lists and single values replace. */
export function overlay(base: Plain, over: Plain): Plain {
  const result: Record<string, unknown> = { ...base };
  for (const [name, value] of Object.entries(over)) {
    const under = result[name];
    result[name] = isPlain(under) && isPlain(value) ? overlay(under, value) : value;
  }
  return result;
}
