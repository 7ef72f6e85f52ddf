// SPDX-License-Identifier: Apache-2.0
import { accept, done, type Outcome, refuse } from '../../core/refusal.ts';
import { flagCreate, flagExclusive } from '../netlink/message.ts';
import type { NetlinkSocket } from '../netlink/netlink-socket.ts';
import { decodeRule, type RuleRow } from './decode-rule.ts';
import { classifierOf, deleteRule, everyRule, type IngressRule, markOf, markStart, newClsact, newRule } from './ingress-rule.ts';
import { message, verdicts } from './numbers.ts';

/**
 * Rules about what comes in on an interface, through traffic control (clsact). The kernel keeps them when the agent dies; a
 * later run knows them by their marks.
 */
export interface IngressRules {
  /**
   * Exactly these rules stand on the interface afterwards, of this agent's; those that are there stay as they are, with
   * their counts. Refused with `filter-unsupported`, with `filter-foreign` where a rule of somebody else would be asked
   * before one of these, with `not-applied`, `no-such-interface`.
   */
  set(ifindex: number, rules: readonly IngressRule[]): Outcome<void>;
  /** Frames that each rule decided on, in the order given; null where they, and no others of this agent's, are not what decides. */
  counts(ifindex: number, rules: readonly IngressRule[]): Outcome<readonly number[] | null>;
  /** Takes this agent's rules away, whichever they are. */
  clear(ifindex: number): Outcome<void>;
}

const own = (row: RuleRow): boolean => row.mark.startsWith(markStart);
const isRule = (row: RuleRow, rule: IngressRule): boolean =>
  row.mark === markOf(rule) && row.verdict === verdicts[rule.verdict] && row.handle === rule.handle && row.chain === 0;
const inItsPlace = (row: RuleRow, rule: IngressRule): boolean => row.preference === rule.preference && row.handle === rule.handle;

/** ENOENT of traffic control: the kernel has no such qdisc, classifier or action. */
function unsupported(answered: Outcome<void>): Outcome<void> {
  if (answered.ok || answered.refusal.code !== 'netlink-not-found') return answered;
  return refuse(
    'environment',
    'filter-unsupported',
    `the kernel cannot filter what comes in: ${answered.refusal.message}`,
    'load sch_ingress, cls_flower, cls_matchall and act_gact (OpenWrt: install kmod-sched-core and kmod-sched-flower)',
  );
}

export function createIngressRules(socket: NetlinkSocket): IngressRules {
  function rows(ifindex: number): Outcome<RuleRow[]> {
    const told = socket.dump(message.getFilter, everyRule(ifindex), decodeRule);
    // EINVAL: the interface has no place for rules (cls_api.c, tc_dump_tfilter), so it has none.
    if (!told.ok && told.refusal.code === 'netlink-refused') return accept([]);
    return told;
  }

  /** Somebody else's rule that is asked before the last of these. */
  function foreign(found: readonly RuleRow[], rules: readonly IngressRule[]): RuleRow | undefined {
    const last = Math.max(...rules.map(({ preference }) => preference));
    return found.find((row) => !own(row) && row.chain === 0 && row.preference <= last);
  }

  function remove(ifindex: number, row: RuleRow): Outcome<void> {
    const gone = socket.change(message.delFilter, 0, deleteRule(ifindex, row, row.classifier));
    return gone.ok || gone.refusal.code === 'netlink-not-found' ? done : gone;
  }

  /** What stands in the place of another goes first; what no rule asks for goes last. */
  function change(ifindex: number, found: readonly RuleRow[], rules: readonly IngressRule[]): Outcome<void> {
    for (const rule of rules) {
      if (found.some((row) => isRule(row, rule))) continue;
      for (const row of found.filter((row) => own(row) && inItsPlace(row, rule))) {
        const gone = remove(ifindex, row);
        if (!gone.ok) return gone;
      }
      const made = unsupported(socket.change(message.newFilter, flagCreate | flagExclusive, newRule(ifindex, rule)));
      if (!made.ok) return made;
    }
    for (const row of found.filter((row) => own(row) && !rules.some((rule) => inItsPlace(row, rule)))) {
      const gone = remove(ifindex, row);
      if (!gone.ok) return gone;
    }
    return done;
  }

  return {
    set(ifindex, rules) {
      const place = socket.change(message.newQdisc, flagCreate | flagExclusive, newClsact(ifindex));
      // A clsact or ingress qdisc is there already: both take these rules (net/sched/sch_ingress.c).
      if (!place.ok && place.refusal.code !== 'netlink-busy') return unsupported(place);
      const found = rows(ifindex);
      if (!found.ok) return found;
      const before = foreign(found.value, rules);
      if (before !== undefined)
        return refuse(
          'operator',
          'filter-foreign',
          `interface ${ifindex} has a ${before.classifier} filter with preference ${before.preference}, which would decide first`,
          'give that filter a preference of 100 or more (tc filter … pref 100)',
        );
      const changed = change(ifindex, found.value, rules);
      if (!changed.ok) return changed;
      const now = rows(ifindex);
      if (!now.ok) return now;
      const missing = rules.find((rule) => !now.value.some((row) => isRule(row, rule)));
      return missing === undefined
        ? done
        : refuse('environment', 'not-applied', `interface ${ifindex} has no ${classifierOf(missing)} filter ${missing.preference}`);
    },
    counts(ifindex, rules) {
      const found = rows(ifindex);
      if (!found.ok) return found;
      if (foreign(found.value, rules) !== undefined) return accept(null);
      if (found.value.some((row) => own(row) && !rules.some((rule) => isRule(row, rule)))) return accept(null);
      const counted = rules.map((rule) => found.value.find((row) => isRule(row, rule))?.packets);
      return accept(counted.every((one): one is number => one !== undefined) ? counted : null);
    },
    clear(ifindex) {
      const found = rows(ifindex);
      if (!found.ok) return found;
      // The last first: it is the one that drops.
      for (const row of found.value.filter(own).sort((a, b) => b.preference - a.preference)) {
        const gone = remove(ifindex, row);
        if (!gone.ok) return gone;
      }
      return done;
    },
  };
}
