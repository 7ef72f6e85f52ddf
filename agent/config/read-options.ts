// SPDX-License-Identifier: Apache-2.0
import type { RawDocument, RawSection } from './document.ts';
import { nearest } from './nearest.ts';
import type { Problem } from './problem.ts';
import { type OptionSpec, repeatable, type SectionName, type SectionValues, schema } from './schema.ts';

/** One section's values; `raw` null where the file does not have the section. */
export interface ReadSection<S extends SectionName> {
  readonly values: SectionValues<S>;
  readonly raw: RawSection | null;
}

const specsOf = (type: SectionName): Readonly<Record<string, OptionSpec<unknown>>> => schema[type];
const isSection = (type: string): type is SectionName => Object.hasOwn(schema, type);

/** Sections and options that do not exist, and sections that stand twice. */
export function strangers(document: RawDocument): Problem[] {
  const problems: Problem[] = [];
  const seen = new Set<string>();
  for (const { type, line, options } of document.sections) {
    if (!isSection(type)) {
      problems.push({
        option: type.slice(0, 60),
        line,
        wrong: 'there is no such section',
        right: suggestion(type, Object.keys(schema), 'section'),
      });
      continue;
    }
    if (seen.has(type) && !repeatable.includes(type))
      problems.push({ option: type, line, wrong: 'the section stands twice', right: 'join the two' });
    seen.add(type);
    const known = Object.keys(specsOf(type));
    for (const [name, { line: at }] of options) {
      if (!known.includes(name))
        problems.push({
          option: `${type}.${name.slice(0, 60)}`,
          line: at,
          wrong: 'there is no such option',
          right: suggestion(name, known, 'option'),
        });
    }
  }
  return problems;
}

function suggestion(written: string, known: readonly string[], what: string): string {
  const near = nearest(written, known);
  return near === null ? `known ${what}s: ${known.join(', ')}` : `did you mean ${near}?`;
}

/** Reads each option of one section; a wrong one is reported and has its default in the result. */
export function readSection<S extends SectionName>(type: S, raw: RawSection | null, problems: Problem[]): ReadSection<S> {
  const values: Record<string, unknown> = {};
  for (const [name, spec] of Object.entries(specsOf(type))) {
    const written = raw?.options.get(name);
    const fallback = spec.kind.read(spec.standard);
    values[name] = 'value' in fallback ? fallback.value : null;
    if (written === undefined) continue;
    const at = { option: `${type}.${name}`, line: written.line };
    if (written.list && !spec.kind.list) {
      problems.push({ ...at, wrong: 'a list is not accepted', right: `give one value: ${spec.kind.expects}` });
      continue;
    }
    const reading = spec.kind.read(written.values);
    if ('wrong' in reading) problems.push({ ...at, wrong: reading.wrong, right: `give ${spec.kind.expects}` });
    else values[name] = reading.value;
  }
  return { values: values as SectionValues<S>, raw };
}
