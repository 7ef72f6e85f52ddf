// SPDX-License-Identifier: Apache-2.0

import { nearest } from '../../config/nearest.ts';
import { parseSpiffeId } from '../../core/identity/spiffe-id.ts';
import { type AccessRequest, type Door, doors, malformed, type RequestTime } from '../../core/policy/access-request.ts';
import { knownActions, riskOf } from '../../core/policy/known-actions.ts';
import { localUser, nobody, type Subject, svidHolder } from '../../core/policy/subject.ts';
import { accept, type Outcome, refuse } from '../../core/refusal.ts';
import { instant, ms, wallTime } from '../../core/time.ts';
import type { Words } from '../read-words.ts';
import { listOf, needed } from '../workplace.ts';

const usage = (message: string, remedy: string) => refuse('operator', 'usage', message, remedy);
const root = 0;

/** `unix:1000`, `nobody`, `spiffe://…` with what else was said of it. */
function subjectOf(text: string, words: Words<string>): Outcome<Subject> {
  const roles = listOf(words.text('roles')) ?? [];
  const zone = words.text('zone') ?? '';
  const how = words.text('authenticated');
  if (text === nobody.id) return accept(nobody);
  const [, digits] = /^unix:(\d{1,10})$/.exec(text) ?? [];
  if (digits !== undefined) {
    const user = localUser(Number(digits), Number(digits), root);
    return accept({ ...user, roles: [...user.roles, ...roles] });
  }
  if (how !== null && how !== 'pq-svid' && how !== 'x509-svid')
    return usage(`--authenticated "${how.slice(0, 40)}" is none`, 'write pq-svid or x509-svid');
  const id = parseSpiffeId(text);
  if (!id.ok)
    return usage(`--subject "${text.slice(0, 80)}" is nobody that is known`, 'write unix:UID, nobody or spiffe://DOMAIN/router/NAME');
  return accept(svidHolder(id.value, how ?? 'pq-svid', roles, zone));
}

const usualDoor: Readonly<Record<Subject['authenticated'], Door>> = {
  'pq-svid': 'channel',
  'x509-svid': 'loopback',
  'unix-peer': 'unix-socket',
  none: 'loopback',
};

function timeOf(text: string | null, now: number): Outcome<RequestTime> {
  if (text === 'unknown') return accept({ at: instant(0), wall: null, off: null });
  const wall = text === null ? now : Date.parse(text);
  if (Number.isNaN(wall)) return usage(`--at "${text?.slice(0, 40)}" is no time`, 'write 2026-03-01T12:00:00Z, or unknown');
  return accept({ at: instant(0), wall: wallTime(wall), off: ms(0) });
}

/** The call that the words describe. Refuses with `usage`, naming the option. `now`: milliseconds since 1970. */
export function askedCall(words: Words<string>, now: number): Outcome<AccessRequest> {
  const who = needed(words, 'policy', 'subject', 'unix:UID, nobody or spiffe://DOMAIN/router/NAME');
  if (!who.ok) return who;
  const what = needed(words, 'policy', 'action', 'heals.read (x0tta6bl4 policy list names them)');
  if (!what.ok) return what;
  const action = what.value;
  if (!Object.hasOwn(knownActions, action)) {
    const near = nearest(action, Object.keys(knownActions));
    return usage(`--action "${action.slice(0, 60)}" is none`, near === null ? 'see x0tta6bl4 policy list' : `did you mean ${near}?`);
  }
  const subject = subjectOf(who.value, words);
  if (!subject.ok) return subject;
  const time = timeOf(words.text('at'), now);
  if (!time.ok) return time;
  const named = words.text('door') ?? usualDoor[subject.value.authenticated];
  const door = doors.find((known) => known === named);
  if (door === undefined) return usage(`--door "${named.slice(0, 40)}" is none`, `write one of ${doors.join(', ')}`);
  const resource = words.text('resource') ?? '';
  const request: AccessRequest = {
    subject: subject.value,
    action,
    resource,
    zone: '',
    risk: riskOf(action),
    door,
    time: time.value,
    attributes: {},
  };
  const fault = malformed(request);
  return fault === null ? accept(request) : usage(fault, 'shorten it');
}
