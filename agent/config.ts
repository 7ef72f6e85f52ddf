// SPDX-License-Identifier: Apache-2.0
import { closeSync, openSync, readSync } from 'node:fs';
import { hostname } from 'node:os';
import { longestFile } from './adapters/uci/split-commands.ts';
import { buildConfig } from './config/build-config.ts';
import { documentFromJson } from './config/from-json.ts';
import { documentFromUci } from './config/from-uci.ts';
import type { Command, Endpoint } from './config/places.ts';
import type { Problem } from './config/problem.ts';
import type { SectionValues } from './config/schema.ts';
import type { Settings } from './core/knowledge/settings.ts';
import type { Conditions } from './core/policy/condition.ts';
import type { Policy } from './core/policy/policy.ts';
import type { Milliseconds } from './core/time.ts';

export const standardConfigFile = '/etc/config/x0tta6bl4';

/** Where a gateway proof looks; at least two parts are set. */
export interface ProofTargets {
  readonly dns: { readonly resolver: Endpoint; readonly name: string } | null;
  readonly tcp: Endpoint | null;
  /** `publicKey`: Ed25519, 32 raw bytes as base64. */
  readonly echo: { readonly at: Endpoint; readonly publicKey: string } | null;
}

/** How the supervisor handles one service: programs with arguments, `running` exits with 0 where it runs. */
export interface ServiceCommands {
  readonly name: string;
  readonly mayRestart: boolean;
  readonly start: Command;
  readonly stop: Command;
  readonly restart: Command;
  readonly running: Command;
}

/** The whole configuration, checked. docs/configuration.md says what each option means. */
export interface Config {
  /** False: the service script does not start the agent. */
  readonly enabled: boolean;
  /** This router's name for people; the host name where none is set. */
  readonly name: string;
  readonly settings: Settings;
  /** Bytes. */
  readonly store: { readonly path: string; readonly maxBytes: number };
  readonly journal: { readonly path: string; readonly maxBytes: number; readonly maxFiles: number };
  readonly http: SectionValues<'http'>;
  /** Beside the standard ones, of which those with the same name give way. */
  readonly policies: readonly Policy[];
  /** Bytes. */
  readonly audit: { readonly path: string; readonly maxBytes: number };
  readonly identity: SectionValues<'identity'>;
  /** Whether links are protected, and over what, stands in `settings.underlays`. */
  readonly link: { readonly rekeyAfter: Milliseconds };
  readonly log: SectionValues<'log'>;
  /** `object` null: where it usually is (`standardObject`). */
  readonly xdp: { readonly enabled: boolean; readonly pinDirectory: string; readonly object: string | null };
  readonly proof: ProofTargets | null;
  /** The DHCP server that a gateway without internet must silence; null: none is touched. */
  readonly dhcp: { readonly service: string } | null;
  readonly services: Readonly<Record<string, ServiceCommands>>;
}

export type ConfigOutcome = { readonly ok: true; readonly config: Config } | { readonly ok: false; readonly problems: readonly Problem[] };

/**
 * JSON where the name ends in .json or the first character is {; else UCI. Conditions of policies are read where their language is
 * given (config/load-conditions.ts): whoever decides by them gives it.
 */
export function parseConfig(text: string, file: string, conditions: Conditions | null = null): ConfigOutcome {
  const json = file.endsWith('.json') || text.trimStart().startsWith('{');
  const { config, problems } = buildConfig(json ? documentFromJson(text, file) : documentFromUci(text, file), hostname(), conditions);
  return problems.length === 0 ? { ok: true, config } : { ok: false, problems };
}

/** Reads and checks one file. No file at the standard place means all defaults; a file that was named must be there. */
export function readConfig(file: string, conditions: Conditions | null = null): ConfigOutcome {
  const text = readBounded(file);
  if (typeof text === 'string') return parseConfig(text, file, conditions);
  if (text.code === 'ENOENT' && file === standardConfigFile) return parseConfig('', file, conditions);
  return {
    ok: false,
    problems: [{ option: file, line: null, wrong: `it cannot be read (${text.code})`, right: 'name a file that this user may read' }],
  };
}

/** At most one byte more than the parsers accept, so that a device or a huge file cannot fill the memory. */
function readBounded(file: string): string | { readonly code: string } {
  let handle: number | null = null;
  try {
    handle = openSync(file, 'r');
    const bytes = Buffer.alloc(longestFile + 1);
    let length = 0;
    for (let got = -1; got !== 0 && length < bytes.length; length += got)
      got = readSync(handle, bytes, length, bytes.length - length, null);
    return bytes.toString('utf8', 0, length);
  } catch (error) {
    return { code: (error as NodeJS.ErrnoException).code ?? 'unreadable' };
  } finally {
    if (handle !== null) closeSync(handle);
  }
}
