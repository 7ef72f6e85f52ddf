// SPDX-License-Identifier: Apache-2.0
import type { Heal, HealName } from '../../agent/core/knowledge/heal.ts';
import type { Symptom, SymptomKind } from '../../agent/core/knowledge/symptom.ts';
import type { Fault } from '../faults/fault.ts';
import type { RouterName, Topology } from '../topologies/topology.ts';
import { sitesOf, standsAt } from './fault-sites.ts';

/** A heal, and whose it is. */
export interface HealOf {
  readonly router: RouterName;
  readonly heal: Heal;
}

export interface SymptomOf {
  readonly router: RouterName;
  readonly symptom: Symptom;
}

/** Rig time: when the fault came, and when it was gone again. */
export interface Span {
  readonly since: number;
  readonly until: number;
}

/** What is seen of a fault may still be found so long after it: windows of losses reach back. */
const echoes = 5000;

/** What `fault` may rightly be found as. */
export function symptomsOf(fault: Fault): readonly SymptomKind[] {
  switch (fault.kind) {
    case 'silent-link':
      return ['silent-link', 'partition'];
    case 'one-way-loss':
      return ['silent-link', 'grey-link'];
    case 'grey-link':
      // A link that loses a third of its frames is silent for a moment now and then, and makes routes flap.
      return ['grey-link', 'flapping-route', 'silent-link'];
    case 'link-down':
    case 'silent-pair':
      return ['silent-link'];
    case 'router-crash':
      return ['silent-link', 'partition', 'flapping-route'];
    case 'black-holed-uplink':
      return ['gateway-black-hole'];
    default:
      return [];
  }
}

/** True of what one router finds, at `at`, of the right kind and where the fault is. */
export function isOfFault(fault: Fault, topology: Topology, span: Span, router: RouterName, symptom: Symptom, at: number): boolean {
  return (
    at >= span.since &&
    at <= span.until + echoes &&
    symptomsOf(fault).includes(symptom.kind) &&
    sitesOf(fault, topology).some((site) => standsAt(site, router, symptom))
  );
}

/** Heals that answer the fault: of its kind, at its place, in its time. Whoever scores, measures or shows asks this. */
export function healsOfFault(fault: Fault | null, topology: Topology, span: Span, heals: readonly HealOf[]): HealOf[] {
  if (fault === null) return [];
  return heals.filter(({ router, heal }) => isOfFault(fault, topology, span, router, heal.symptom, heal.detectedAt));
}

/** Who acted where nothing was wrong, or in a way that does harm here. */
export function falseActions<H extends { readonly heal: Heal }>(
  heals: readonly H[],
  right: readonly H[],
  forbidden: readonly HealName[],
): H[] {
  const harmful = ({ heal }: H): boolean => heal.chosen !== null && forbidden.includes(heal.chosen);
  return heals.filter((one) => one.heal.actedAt !== null && (!right.includes(one) || harmful(one)));
}
