// SPDX-License-Identifier: Apache-2.0
import type { Heal } from '../../agent/core/knowledge/heal.ts';
import type { Symptom } from '../../agent/core/knowledge/symptom.ts';

/** One router as the view shows it. `state` null: its agent does not answer. */
export interface RouterLine {
  readonly name: string;
  readonly state: string | null;
  readonly links: readonly { readonly to: string; readonly metric: string; readonly loss: number | null; readonly mark: string }[];
  readonly symptoms: readonly Symptom[];
  readonly heals: readonly Heal[];
}

export interface Picture {
  readonly title: string;
  /** What is under way: booting, calm, the fault. */
  readonly status: string;
  readonly routers: readonly RouterLine[];
  readonly stream: string;
  readonly keys: string;
}

/** Cut to `width` columns; what is shown comes from names that a neighbour may choose, so control characters go. */
export function fit(text: string, width: number): string {
  const plain = [...text].map((c) => ((c.codePointAt(0) ?? 0) < 0x20 || c === '\u007f' ? '·' : c));
  return plain.length <= width ? plain.join('') : `${plain.slice(0, Math.max(0, width - 1)).join('')}…`;
}

const percent = (share: number | null): string => (share === null ? '' : share > 0 ? ` ${Math.round(share * 100)}% lost` : '');

function healLine(router: string, heal: Heal): string {
  const took = heal.took === null ? '' : ` verified after ${Math.round(heal.took)} ms`;
  return `  ${router} ${heal.id} ${heal.symptom.id.replace(/:[0-9a-f]{2}(:[0-9a-f]{2}){5}$/, '')} → ${heal.chosen ?? 'nothing'}: ${heal.stage}${took}${heal.outcome === null ? '' : ` (${heal.outcome})`}`;
}

/** The whole screen as lines of at most `width` columns, at most `height` of them. */
export function drawPicture(picture: Picture, width: number, height: number): string[] {
  const lines = [picture.title, picture.status, ''];
  for (const router of picture.routers) {
    const links = router.links.map((link) => `${link.to}${link.mark} ${link.metric}${percent(link.loss)}`).join('   ');
    lines.push(`${router.name.padEnd(4)} ${(router.state ?? 'no answer').padEnd(9)} ${links}`);
  }
  lines.push('', picture.stream, '', 'Symptoms');
  const symptoms = picture.routers.flatMap((router) =>
    router.symptoms.map((symptom) => `  ${router.name} ${symptom.rootCause.text}: ${symptom.evidence.map((one) => one.text).join('; ')}`),
  );
  lines.push(...(symptoms.length === 0 ? ['  none'] : symptoms), '', 'Heals');
  const heals = picture.routers.flatMap((router) => router.heals.slice(-3).map((heal) => healLine(router.name, heal)));
  lines.push(...(heals.length === 0 ? ['  none'] : heals));
  const room = Math.max(1, height - 2);
  const shown = lines.length <= room ? lines : [...lines.slice(0, room - 1), `… ${lines.length - room + 1} more lines`];
  return [...shown, '', picture.keys].slice(0, Math.max(1, height)).map((line) => fit(line, width));
}
