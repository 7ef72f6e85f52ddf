// SPDX-License-Identifier: Apache-2.0
import type { Change } from '../core/action.ts';
import type { Evidence, Symptom } from '../core/knowledge/symptom.ts';
import type { LinkMetric } from '../core/mesh/link-metric.ts';

/** One change in the words of an operator. */
export function describeChange(change: Change): string {
  switch (change.kind) {
    case 'attach-hardif':
      return `attach ${change.name} to the mesh`;
    case 'detach-hardif':
      return `detach ${change.name} from the mesh`;
    case 'set-hop-penalty':
      return `hop penalty of ${change.name}: ${change.value}`;
    case 'set-throughput-override':
      return change.value === 0 ? `throughput of ${change.name}: automatic` : `throughput of ${change.name}: ${change.value} kbit/s`;
    case 'set-originator-interval':
      return `originator interval: ${change.value} ms`;
    case 'set-gateway-mode':
      return `gateway mode: ${change.value}`;
    case 'divert-default-route':
      return `default route via ${change.via}`;
    case 'restore-default-route':
      return `default route no longer via ${change.via}`;
    case 'withdraw-dhcp':
      return 'stop serving DHCP';
    case 'restore-dhcp':
      return 'serve DHCP again';
    case 'restart-service':
      return `restart ${change.service}`;
    case 'shed-caches':
      return 'give up caches';
  }
}

export const describeMetric = (metric: LinkMetric): string =>
  metric.kind === 'tq' ? `TQ ${metric.value}` : `${(metric.value / 1000).toFixed(1)} Mbit/s`;

export function describeSubject({ subject }: Symptom): string {
  return [subject.hardifName, subject.neighbour ?? subject.originator].filter((part) => part !== null).join(' ') || 'this router';
}

export const describeEvidence = ({ source, basis, text }: Evidence): string => `${text} (${source}, ${basis})`;
