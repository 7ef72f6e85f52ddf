// SPDX-License-Identifier: Apache-2.0
import type { Heal, HealStep } from '../core/knowledge/heal.ts';
import { healShape } from './answer-shape.ts';
import type { Request } from './arguments.ts';
import { ask, socketOf } from './ask-agent.ts';
import { describeChange, describeEvidence, describeSubject } from './describe.ts';
import { exitStatus } from './exit-status.ts';
import { describeRefusal, plainText, type Screen } from './screen.ts';
import { clock, length, percent, table } from './table.ts';

export async function explain(request: Request, screen: Screen): Promise<number> {
  const id = request.argument ?? '';
  if (!/^h-\d{1,15}$/.test(id)) {
    screen.err(`"${plainText(id.slice(0, 40))}" is no heal's id [usage]; an id looks like h-12, see x0tta6bl4 heals\n`);
    return exitStatus.usage;
  }
  const heal = await ask<Heal>(socketOf(request, screen), `/api/heals/${id}`, healShape);
  if (!heal.ok) {
    screen.err(describeRefusal(heal.refusal));
    return heal.refusal.code === 'agent-unreachable' ? exitStatus.unreachable : exitStatus.refused;
  }
  screen.out(request.json ? `${JSON.stringify(heal.value)}\n` : explanation(heal.value));
  return exitStatus.success;
}

/** The choice told from its data; nothing here decides anything again. */
export function explanation(heal: Heal): string {
  const { symptom } = heal;
  const since = (at: number | null): string => (at === null ? 'never' : `+${length(at - heal.detectedAt)}`);
  const lines: string[] = [];
  const say = (text: string): void => void lines.push(plainText(text));
  say(`${heal.id}  ${clock(heal.wall)} UTC  ${heal.stage}`);
  say('');
  say(
    `What was wrong: ${symptom.kind} at ${describeSubject(symptom)}, severity ${percent(symptom.severity)}, sure to ${percent(symptom.confidence)}`,
  );
  say(`Why: ${symptom.rootCause.text} [${symptom.rootCause.cause}]`);
  const kinds = new Set(symptom.evidence.map(({ source }) => source));
  say(`Evidence, ${kinds.size} independent ${kinds.size === 1 ? 'kind' : 'kinds'}:`);
  for (const evidence of symptom.evidence) say(`  ${describeEvidence(evidence)}`);
  say('');
  say('What could be done (total = benefit x success - cost - impact):');
  const score = (value: number): string => value.toFixed(2);
  const rows = heal.candidates.map((candidate) => [
    candidate.name === heal.chosen ? '>' : ' ',
    candidate.name,
    score(candidate.total),
    score(candidate.benefit),
    score(candidate.success),
    score(candidate.cost),
    score(candidate.impact),
    candidate.withheld === null ? '-' : candidate.withheld,
  ]);
  lines.push(
    ...table([' ', 'heal', 'total', 'benefit', 'success', 'cost', 'impact', 'withheld because'], rows)
      .trimEnd()
      .split('\n')
      .map((line) => `  ${line}`),
  );
  say(`Chosen: ${heal.chosen ?? 'nothing'}, because ${heal.reason}`);
  say('');
  steps('What was done', heal.steps, since, say);
  say(`Verified: ${since(heal.verifiedAt)} after detection (deadline ${since(heal.deadline)})`);
  for (const evidence of heal.verification) say(`  ${describeEvidence(evidence)}`);
  if (heal.undo.length > 0) steps('What was put back', heal.undo, since, say);
  say(`Outcome: ${heal.outcome ?? 'not yet known'}${heal.took === null ? '' : `, healed within ${length(heal.took)}`}`);
  return `${lines.join('\n')}\n`;
}

function steps(title: string, list: readonly HealStep[], since: (at: number) => string, say: (text: string) => void): void {
  say(`${title}: ${list.length === 0 ? 'nothing' : ''}`.trimEnd());
  for (const step of list) {
    const refused = step.refusal === null ? '' : `: ${step.refusal.message} [${step.refusal.code}]`;
    say(`  ${since(step.at)}  ${describeChange(step.change)}  ${step.state}${refused}`);
  }
}
