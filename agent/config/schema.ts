// SPDX-License-Identifier: Apache-2.0
import { effects, policyNameShape } from '../core/policy/policy.ts';
import { count, type Kind, listOf, maybe, oneOf, rate, shaped, share, size, time, truth } from './kinds.ts';
import { absolutePath, command, endpoint, loopbackEndpoint, publicKey, trustDomain } from './places.ts';
import { actionPattern, callRate, conditionText, resourcePattern } from './policy-kinds.ts';

/** One documented option: its kind, and the values it has where the file does not set it (empty: null or an empty list). */
export interface OptionSpec<T> {
  readonly kind: Kind<T>;
  readonly standard: readonly string[];
}

const option = <T>(kind: Kind<T>, ...standard: readonly string[]): OptionSpec<T> => ({ kind, standard });

// Kernel: IFNAMSIZ is 16 with the final NUL, and / and spaces are refused (net/core/dev.c, dev_valid_name).
const interfaceName = shaped('an interface name of at most 15 characters', /^(?!\.{1,2}$)[^\s/:]{1,15}$/);
const serviceName = shaped("a service's name (letters, digits, . _ -)", /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/);
const hostName = shaped('a host name, example.org', /^(?=.{1,253}$)[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,62})(?:\.[A-Za-z0-9_-]{1,63})*\.?$/);

/**
 * Every option there is. Each one's meaning, unit and trade-off stand in docs/configuration.md, and a test keeps the page in step
 * with this table. Defaults are text so that they pass the same checks as an operator's.
 */
export const schema = {
  agent: {
    enabled: option(truth, '1'),
    name: option(maybe(shaped('a name of letters, digits, . _ - (at most 63)', /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/))),
    mesh: option(interfaceName, 'bat0'),
    mode: option(oneOf('heal', 'observe'), 'heal'),
    leave_alone: option(listOf(interfaceName)),
  },
  probe: {
    beacon_interval: option(time('50ms', '600ms'), '100ms'),
    missed_beacons: option(count(2, 50), '3'),
    grey_loss: option(share(0.01, 0.9), '0.1'),
  },
  link: {
    mode: option(oneOf('off', 'required'), 'off'),
    interfaces: option(listOf(interfaceName)),
    rekey_after: option(time('5s', '24h'), '10min'),
  },
  identity: {
    directory: option(absolutePath(), '/etc/x0tta6bl4/identity'),
    trust_domain: option(maybe(trustDomain)),
    authority: option(maybe(absolutePath())),
  },
  heal: {
    restore_after: option(time('500ms', '1h'), '5s'),
    hold_down: option(time('0s', '1h'), '30s'),
    per_hour: option(count(1, 3600), '30'),
    mesh_share: option(share(0.01, 1), '0.25'),
    breaker_failures: option(count(1, 100), '3'),
    breaker_rest: option(time('1s', '24h'), '10min'),
    // batman-adv refuses less than 40 ms (2 * JITTER, net/batman-adv/main.h).
    fast_originator_interval: option(time('40ms', '10s'), '60ms'),
    memory_floor: option(share(0, 0.9), '0.08'),
    least_throughput: option(rate('100kbit', '1000Mbit'), '1Mbit'),
  },
  proof: {
    interval: option(time('200ms', '10min'), '1s'),
    resolver: option(maybe(endpoint(53))),
    name: option(maybe(hostName)),
    tcp: option(maybe(endpoint(null))),
    echo: option(maybe(endpoint(null))),
    echo_key: option(maybe(publicKey)),
  },
  store: {
    path: option(absolutePath(), '/etc/x0tta6bl4/store'),
    max_bytes: option(size('512KiB', '64MiB'), '4MiB'),
  },
  journal: {
    path: option(absolutePath(), '/tmp/x0tta6bl4/journal'),
    max_bytes: option(size('64KiB', '1024MiB'), '4MiB'),
    max_files: option(count(1, 10_000), '50'),
  },
  http: {
    socket: option(absolutePath(107), '/var/run/x0tta6bl4.sock'),
    listen: option(maybe(loopbackEndpoint)),
    users: option(oneOf('owner', 'all'), 'owner'),
  },
  policy: {
    name: option(maybe(shaped('a name of letters, digits, . _ - (at most 63)', policyNameShape))),
    effect: option(maybe(oneOf(...effects))),
    action: option(listOf(actionPattern)),
    resource: option(listOf(resourcePattern), '*'),
    condition: option(maybe(conditionText)),
    rate: option(maybe(callRate)),
  },
  audit: {
    path: option(maybe(absolutePath())),
    max_bytes: option(size('64KiB', '64MiB'), '1MiB'),
  },
  log: {
    level: option(oneOf('trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'), 'info'),
  },
  xdp: {
    enabled: option(truth, '1'),
    pin_directory: option(absolutePath(), '/sys/fs/bpf/x0tta6bl4'),
    object: option(maybe(absolutePath())),
  },
  dhcp: {
    service: option(maybe(serviceName)),
  },
  service: {
    name: option(maybe(serviceName)),
    may_restart: option(truth, '0'),
    start: option(maybe(command)),
    stop: option(maybe(command)),
    restart: option(maybe(command)),
    running: option(maybe(command)),
  },
};

/** Sections that may stand more than once. */
export const repeatable: readonly string[] = ['service', 'policy'];

export type Schema = typeof schema;
export type SectionName = keyof Schema;
/** The typed options of one section, by the names of the file. */
export type SectionValues<S extends SectionName> = {
  readonly [O in keyof Schema[S]]: Schema[S][O] extends OptionSpec<infer T> ? T : never;
};
