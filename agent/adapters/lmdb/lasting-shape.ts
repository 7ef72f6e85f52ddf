// SPDX-License-Identifier: Apache-2.0
import type { Change } from '../../core/action.ts';
import type { Candidate, Heal, HealName, HealStage, HealStep } from '../../core/knowledge/heal.ts';
import { type CaseRecord, lastingBounds, type OwnedChange, type UsualLoss } from '../../core/knowledge/lasting.ts';
import type { Evidence, EvidenceBasis, RootCause, Symptom, SymptomKind, SymptomSubject } from '../../core/knowledge/symptom.ts';
import type { Refusal, RefusalFamily } from '../../core/refusal.ts';
import { arrayOf, byKind, choice, number, object, orNull, type Shape, text } from '../cbor/shape.ts';

// `satisfies` makes the compiler complain here when a type of the core gains a field or a member.
type Fields<T> = Record<keyof T, Shape>;

const word = text(200);
const sentence = text(2_000);
const mac = orNull(text(17));

const hardif = { kind: word, hardif: number, name: word, mesh: number };
const route = { kind: word, mesh: number, via: word };
const bare = object({ kind: word });
export const change = byKind({
  'attach-hardif': object(hardif),
  'detach-hardif': object(hardif),
  'set-hop-penalty': object({ ...hardif, value: number }),
  'set-throughput-override': object({ ...hardif, value: number }),
  'set-originator-interval': object({ kind: word, mesh: number, value: number }),
  'set-gateway-mode': object({ kind: word, mesh: number, value: choice({ off: true, client: true, server: true }) }),
  'divert-default-route': object(route),
  'restore-default-route': object(route),
  'withdraw-dhcp': bare,
  'restore-dhcp': bare,
  'restart-service': object({ kind: word, service: word }),
  'shed-caches': bare,
} satisfies Record<Change['kind'], Shape>);

export const owned = object(
  { resource: word, heal: word, ours: word, undo: change, since: number } satisfies Fields<Omit<OwnedChange, 'mesh'>>,
  {
    mesh: word,
  },
);
export const usualLosses = arrayOf(object({ link: word, loss: number } satisfies Fields<UsualLoss>), lastingBounds.usual);
export const caseRecord = object({ tried: number, helped: number } satisfies Fields<CaseRecord>);

const families = choice({ operator: true, peer: true, environment: true, us: true } satisfies Record<RefusalFamily, true>);
const refusal = object({ code: word, family: families, message: sentence } satisfies Fields<Omit<Refusal, 'remedy'>>, { remedy: sentence });
const names = choice({
  'isolate-link': true,
  'penalise-link': true,
  'hold-route': true,
  'relay-over-gateway': true,
  'hurry-routing': true,
  'shed-caches': true,
  'restart-service': true,
} satisfies Record<HealName, true>);
const basis = choice({ measured: true, estimated: true, reported: true } satisfies Record<EvidenceBasis, true>);
const evidence = arrayOf(
  object({ source: word, basis, at: number, text: sentence, value: number, unit: word } satisfies Fields<Evidence>),
  64,
);
const subject = object({
  hardif: orNull(number),
  hardifName: orNull(word),
  neighbour: mac,
  originator: mac,
} satisfies Fields<SymptomSubject>);
const symptomKinds = choice({
  'silent-link': true,
  'grey-link': true,
  'flapping-route': true,
  'gateway-black-hole': true,
  'memory-pressure': true,
  partition: true,
} satisfies Record<SymptomKind, true>);
const rootCause = object({ cause: word, text: sentence } satisfies Fields<RootCause>);
const symptom = object({
  id: word,
  kind: symptomKinds,
  subject,
  severity: number,
  confidence: number,
  evidence,
  rootCause,
  since: number,
} satisfies Fields<Symptom>);
const scores = { benefit: number, cost: number, impact: number, success: number, total: number };
const candidate = object({ name: names, ...scores, changes: arrayOf(change, 64), withheld: orNull(sentence) } satisfies Fields<Candidate>);
const stepState = choice({ asked: true, done: true, refused: true } satisfies Record<HealStep['state'], true>);
const steps = arrayOf(object({ id: word, change, state: stepState, refusal: orNull(refusal), at: number } satisfies Fields<HealStep>), 128);
const stage = choice({
  planned: true,
  acting: true,
  verifying: true,
  kept: true,
  undoing: true,
  undone: true,
  failed: true,
  withheld: true,
} satisfies Record<HealStage, true>);

export const heal = object({
  id: word,
  symptom,
  stage,
  candidates: arrayOf(candidate, 32),
  chosen: orNull(names),
  reason: sentence,
  steps,
  undo: steps,
  wall: number,
  detectedAt: number,
  actedAt: orNull(number),
  verifiedAt: orNull(number),
  endedAt: orNull(number),
  deadline: number,
  verification: evidence,
  took: orNull(number),
  outcome: orNull(sentence),
} satisfies Fields<Heal>);
