// SPDX-License-Identifier: Apache-2.0

/** Says where a value differs from its shape ("heals[3].stage"), or null where it fits. Recursion is as deep as the shape, not the value. */
export type Shape = (value: unknown) => string | null;

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const fits =
  (test: (value: unknown) => boolean): Shape =>
  (value) =>
    test(value) ? null : '';

export const number: Shape = fits((value) => typeof value === 'number' && Number.isFinite(value));
export const truth: Shape = fits((value) => typeof value === 'boolean');
export const text = (longest: number): Shape => fits((value) => typeof value === 'string' && value.length <= longest);
export const choice = (choices: Readonly<Record<string, true>>): Shape =>
  fits((value) => typeof value === 'string' && Object.hasOwn(choices, value));
export const orNull =
  (shape: Shape): Shape =>
  (value) =>
    value === null ? null : shape(value);

/** `optional`: fields that may be left out. */
export function object(fields: Readonly<Record<string, Shape>>, optional: Readonly<Record<string, Shape>> = {}): Shape {
  return (value) => {
    if (!isRecord(value)) return '';
    for (const [name, shape] of Object.entries({ ...fields, ...optional })) {
      if (value[name] === undefined && Object.hasOwn(optional, name)) continue;
      const wrong = shape(value[name]);
      if (wrong !== null) return `.${name}${wrong}`;
    }
    return null;
  };
}

export function arrayOf(shape: Shape, most: number): Shape {
  return (value) => {
    if (!Array.isArray(value) || value.length > most) return '';
    for (const [index, item] of value.entries()) {
      const wrong = shape(item);
      if (wrong !== null) return `[${index}]${wrong}`;
    }
    return null;
  };
}

/** A union whose members are told apart by `kind`. */
export function byKind(members: Readonly<Record<string, Shape>>): Shape {
  return (value) => {
    const kind = isRecord(value) ? value.kind : null;
    const member = typeof kind === 'string' && Object.hasOwn(members, kind) ? members[kind] : undefined;
    return member === undefined ? '.kind' : member(value);
  };
}
