// SPDX-License-Identifier: Apache-2.0
import type { Evidence, RootCause, SymptomKind, SymptomSubject } from '../knowledge/symptom.ts';

/** What a finder found this turn. `analyze` turns it into a lasting symptom. */
export interface Finding {
  readonly id: string;
  readonly kind: SymptomKind;
  readonly subject: SymptomSubject;
  readonly severity: number;
  readonly confidence: number;
  readonly evidence: readonly Evidence[];
  readonly rootCause: RootCause;
}

/** Independent ways of knowing among the evidence. */
export function kinds(evidence: readonly Evidence[]): number {
  return new Set(evidence.map((one) => one.source)).size;
}
