// SPDX-License-Identifier: Apache-2.0

import type { Config, ProofTargets, ServiceCommands } from '../config.ts';
import type { Settings } from '../core/knowledge/settings.ts';
import type { Conditions } from '../core/policy/condition.ts';
import type { RawDocument } from './document.ts';
import type { Problem } from './problem.ts';
import { type ReadSection, readSection, strangers } from './read-options.ts';
import { readPolicySections } from './read-policies.ts';
import type { SectionName, SectionValues } from './schema.ts';

/** Turns a document into the typed value; `conditions` null: conditions of policies are not read. `problems` is empty exactly where the configuration may be used. */
export function buildConfig(
  document: RawDocument,
  hostname: string,
  conditions: Conditions | null,
): { readonly config: Config; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [...document.problems, ...strangers(document)];
  const read = <S extends SectionName>(type: S): ReadSection<S> =>
    readSection(type, document.sections.find((section) => section.type === type) ?? null, problems);
  const agent = read('agent').values;
  const observes = agent.mode === 'observe';
  const http = read('http').values;
  const log = read('log').values;
  const xdp = read('xdp').values;
  const store = read('store').values;
  const journal = read('journal').values;
  const probe = read('probe').values;
  const heal = read('heal').values;
  const linkSection = read('link');
  const link = linkSection.values;
  if (link.mode !== 'off' && observes)
    problems.push({
      option: 'link.mode',
      line: linkSection.raw?.line ?? null,
      wrong: 'agent.mode is observe, which touches nothing, and protected links need devices and filters',
      right: 'set agent.mode to heal, or link.mode to off',
    });
  if (link.mode !== 'off' && link.interfaces.length === 0)
    problems.push({
      option: 'link.interfaces',
      line: linkSection.raw?.line ?? null,
      wrong: 'no interface is named over which links are to be protected',
      right: 'name the radios and cables to other routers, or set link.mode to off',
    });
  const proofSection = read('proof');
  const proof = proofTargets(proofSection, problems);
  const services = readServices(document, problems);
  const policies = readPolicySections(document, conditions, problems);
  const audit = read('audit').values;
  const dhcp = read('dhcp').values.service;
  if (store.path === journal.path)
    problems.push({ option: 'journal.path', line: null, wrong: 'it is also store.path', right: 'give each its own directory' });
  const settings: Settings = {
    mesh: agent.mesh,
    mode: agent.mode,
    leaveAlone: agent.leave_alone,
    underlays: link.mode === 'off' ? [] : link.interfaces,
    beaconInterval: probe.beacon_interval,
    missedBeacons: probe.missed_beacons,
    greyLoss: probe.grey_loss,
    restoreAfter: heal.restore_after,
    holdDown: heal.hold_down,
    healsPerHour: heal.per_hour,
    meshShare: heal.mesh_share,
    breakerFailures: heal.breaker_failures,
    breakerRest: heal.breaker_rest,
    fastOriginatorInterval: heal.fast_originator_interval,
    gatewayProofInterval: proofSection.values.interval,
    provesGateways: proof !== null,
    servesDhcp: dhcp !== null,
    memoryFloor: heal.memory_floor,
    restartable: Object.values(services).flatMap((service) => (service.mayRestart ? [service.name] : [])),
    leastThroughput: heal.least_throughput,
  };
  if (dhcp !== null) services[dhcp] ??= serviceCommands(dhcp, null);
  const config: Config = {
    enabled: agent.enabled,
    name: agent.name ?? hostname,
    settings,
    store: { path: store.path, maxBytes: store.max_bytes },
    journal: { path: journal.path, maxBytes: journal.max_bytes, maxFiles: journal.max_files },
    http,
    policies,
    audit: { path: audit.path ?? `${journal.path}/audit`, maxBytes: audit.max_bytes },
    identity: read('identity').values,
    link: { rekeyAfter: link.rekey_after },
    log,
    xdp: { enabled: xdp.enabled, pinDirectory: xdp.pin_directory, object: xdp.object },
    proof,
    dhcp: dhcp === null ? null : { service: dhcp },
    services,
  };
  return { config, problems };
}

/** Two independent ways are needed to call a gateway dead, so at least two parts must be configured. */
function proofTargets({ values, raw }: ReadSection<'proof'>, problems: Problem[]): ProofTargets | null {
  const { resolver, name, tcp, echo, echo_key: echoKey } = values;
  // A part that was written wrongly is reported already; what depends on it is not reported as missing.
  const written = (option: string): boolean => raw?.options.has(option) ?? false;
  const pair = (one: string, other: string, why: string): void => {
    if (written(one) && !written(other))
      problems.push({ option: `proof.${other}`, line: raw?.line ?? null, wrong: `it is missing beside proof.${one}`, right: why });
  };
  pair('resolver', 'name', 'give the host name to ask for');
  pair('name', 'resolver', 'give the address of the resolver to ask');
  pair('echo', 'echo_key', 'give the public key that signs the echo');
  pair('echo_key', 'echo', 'give the address of the echo service');
  const parts = [written('resolver') || written('name'), written('tcp'), written('echo') || written('echo_key')].filter(Boolean).length;
  if (parts === 1)
    problems.push({
      option: 'proof',
      line: raw?.line ?? null,
      wrong: 'one way of proof alone is no proof',
      right: 'give at least two of: resolver with name, tcp, echo with echo_key',
    });
  if (parts < 2) return null;
  return {
    dns: resolver === null || name === null ? null : { resolver, name },
    tcp,
    echo: echo === null || echoKey === null ? null : { at: echo, publicKey: echoKey },
  };
}

function readServices(document: RawDocument, problems: Problem[]): Record<string, ServiceCommands> {
  const services: Record<string, ServiceCommands> = Object.create(null);
  for (const raw of document.sections.filter((section) => section.type === 'service')) {
    const { values } = readSection('service', raw, problems);
    const name = values.name ?? raw.name;
    if (name === null) {
      if (!raw.options.has('name'))
        problems.push({
          option: 'service.name',
          line: raw.line,
          wrong: 'the service has no name',
          right: "write config service 'NAME' or option name 'NAME'",
        });
    } else if (services[name] !== undefined)
      problems.push({ option: 'service', line: raw.line, wrong: `${name} stands twice`, right: 'join the two sections' });
    else services[name] = serviceCommands(name, values);
  }
  return services;
}

function serviceCommands(name: string, values: SectionValues<'service'> | null): ServiceCommands {
  const script = (verb: string): readonly [string, string] => [`/etc/init.d/${name}`, verb];
  return {
    name,
    mayRestart: values?.may_restart ?? false,
    start: values?.start ?? script('start'),
    stop: values?.stop ?? script('stop'),
    restart: values?.restart ?? script('restart'),
    running: values?.running ?? script('running'),
  };
}
