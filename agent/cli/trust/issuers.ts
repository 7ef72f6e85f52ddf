// SPDX-License-Identifier: Apache-2.0
import { addIssuer, removeIssuer, useIssuer } from '../../adapters/identity/authority/issuers.ts';
import { stateOf } from '../../adapters/identity/authority/workshop.ts';
import { accept, type Outcome } from '../../core/refusal.ts';
import type { Words } from '../read-words.ts';
import type { Told } from '../workplace.ts';
import type { AuthorityAt } from './authority-at.ts';
import { digestOf } from './init.ts';

/** The bundle after a change, for both kinds of readers. */
async function withBundle(at: AuthorityAt, told: string, json: Readonly<Record<string, unknown>>): Promise<Outcome<Told>> {
  const state = await stateOf(at);
  if (!state.ok) return state;
  const digest = digestOf(at.crypto, state.value);
  const { sequence } = state.value.bundle;
  return accept({ json: { ...json, sequence, bundleDigest: digest }, text: `${told}\nbundle  ${sequence}, digest ${digest}\n` });
}

export async function add(at: AuthorityAt): Promise<Outcome<Told>> {
  const added = await addIssuer(at);
  if (!added.ok) return added;
  return withBundle(at, `issuer  ${added.value}, believed by whoever has this bundle; signs nothing yet`, { issuer: added.value });
}

export async function use(at: AuthorityAt, words: Words<string>): Promise<Outcome<Told>> {
  const used = await useIssuer(at, words.argument);
  return used.ok ? withBundle(at, `issuer  ${used.value} signs from now on`, { issuer: used.value }) : used;
}

export async function remove(at: AuthorityAt, words: Words<string>): Promise<Outcome<Told>> {
  const removed = await removeIssuer(at, words.argument, words.flag('yes'));
  if (!removed.ok) return removed;
  const { keyId, ended } = removed.value;
  return withBundle(at, `issuer  ${keyId} is gone, and with it ${ended} SVIDs that were in force`, { issuer: keyId, ended });
}
