// SPDX-License-Identifier: Apache-2.0

/** What a field of an answer must be at the least for a page to be made of it; `?` allows null. */
type FieldShape = 'string' | 'number' | 'list' | 'object' | 'object?';

export type AnswerShape = Readonly<Record<string, FieldShape>>;

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value);

const fits: Readonly<Record<FieldShape, (value: unknown) => boolean>> = {
  string: (value) => typeof value === 'string',
  number: (value) => typeof value === 'number',
  list: (value) => Array.isArray(value) && value.every(isObject),
  object: isObject,
  'object?': (value) => value === null || isObject(value),
};

/** Does an answer have these fields? Another program may stand at the socket. */
export function hasShape(value: unknown, shape: AnswerShape): boolean {
  if (!isObject(value)) return false;
  const fields = value as Readonly<Record<string, unknown>>;
  return Object.entries(shape).every(([name, field]) => Object.hasOwn(fields, name) && fits[field](fields[name]));
}

export const healthShape: AnswerShape = {
  name: 'string',
  version: 'string',
  mode: 'string',
  state: 'string',
  uptime: 'number',
  xdp: 'object',
};
export const meshShape: AnswerShape = { at: 'number', view: 'object?', links: 'list' };
export const symptomsShape: AnswerShape = { symptoms: 'list' };
export const healsShape: AnswerShape = { heals: 'list' };
export const healShape: AnswerShape = { id: 'string', symptom: 'object', stage: 'string', candidates: 'list', steps: 'list', undo: 'list' };
/** What else an event has, by its kind. */
export const eventShapes: Readonly<Record<string, AnswerShape>> = {
  hello: { wall: 'number', name: 'string', version: 'string' },
  note: { wall: 'number', code: 'string', level: 'string', text: 'string' },
  symptom: { wall: 'number', phase: 'string', symptom: 'object' },
  heal: { wall: 'number', heal: 'object' },
};
