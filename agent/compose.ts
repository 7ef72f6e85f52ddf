// SPDX-License-Identifier: Apache-2.0

import { createAuditedAuthorization } from './adapters/audit/audited-authorization.ts';
import { openFileAudit } from './adapters/audit/file-audit.ts';
import { createBatmanAdv } from './adapters/batman-adv/batman-adv.ts';
import { createOgmBurst } from './adapters/batman-adv/ogm-burst.ts';
import { requestTime } from './adapters/clock/request-time.ts';
import { systemClock } from './adapters/clock/system-clock.ts';
import { systemEntropy } from './adapters/clock/system-entropy.ts';
import { createNetworkProver } from './adapters/gateway-proof/network-prover.ts';
import { openStatusServer } from './adapters/http/status-server.ts';
import { openJournal } from './adapters/journal/file-journal.ts';
import { openStore } from './adapters/lmdb/lmdb-store.ts';
import { createUdpMeshChannel } from './adapters/mesh-channel/udp-mesh-channel.ts';
import { openMetrics } from './adapters/metrics/metrics.ts';
import { createKernelEchoes } from './adapters/neighbour-channel/kernel-echoes.ts';
import { createUdpLinkDatagrams } from './adapters/neighbour-channel/udp-link-datagrams.ts';
import { createUdpNeighbourChannel } from './adapters/neighbour-channel/udp-neighbour-channel.ts';
import { netlinkGeneric } from './adapters/netlink/generic-family.ts';
import { openNetlink } from './adapters/netlink/netlink-socket.ts';
import { createProcHostView } from './adapters/procfs/proc-host-view.ts';
import { createLinkControl, createLinkView } from './adapters/rtnetlink/links.ts';
import { groupLink } from './adapters/rtnetlink/numbers.ts';
import { createRouteControl } from './adapters/rtnetlink/routes.ts';
import { createCommandSupervisor } from './adapters/supervisor/command-supervisor.ts';
import { standardObject } from './adapters/xdp/standard-object.ts';
import { createXdpTelemetry } from './adapters/xdp/xdp-telemetry.ts';
import { exitStatus } from './cli/exit-status.ts';
import { version } from './cli/version.ts';
import type { LinkWires, ProtectedLinks } from './compose-link.ts';
import { loadConditions } from './config/load-conditions.ts';
import { needRestart, settingsUntilRestart } from './config/until-restart.ts';
import type { Config } from './config.ts';
import { type PolicySet, readPolicies, withStandard } from './core/policy/policy-set.ts';
import { standardPolicies } from './core/policy/standard-policies.ts';
import { accept, type Outcome, type Refusal } from './core/refusal.ts';
import { type Compose, StartRefused } from './daemon.ts';
import { loadLink } from './load-link.ts';
import type { IdentityKeeper } from './loop/identity/keeper.ts';
import type { Powers } from './loop/powers.ts';
import { createRefusals, type Refusals } from './loop/refusals.ts';
import { createStatusSource } from './loop/status-source.ts';
import { createLoop } from './loop.ts';
import { loadPart } from './parts.ts';
import type { Authority } from './ports/authority.ts';
import type { Crypto } from './ports/crypto.ts';
import type { Log } from './ports/log.ts';

const netlinkRoute = 0;

function need<T>(outcome: Outcome<T>): T {
  if (!outcome.ok) throw new StartRefused(outcome.refusal);
  return outcome.value;
}

/** The policies in force; the configuration's check has read their conditions before. */
async function policiesOf(config: Config): Promise<PolicySet> {
  const read = readPolicies(withStandard(config.policies, standardPolicies), need(await loadConditions()));
  if (read.ok) return read.set;
  throw new Error(read.faults.map(({ policy, wrong }) => `policy ${policy}: ${wrong}`).join('; '));
}

type OpenProtected = (wires: LinkWires, log: Log, refusals: Refusals) => Outcome<ProtectedLinks>;

async function openAuthority(directory: string, crypto: Crypto): Promise<Outcome<Authority>> {
  const part = await loadPart('authority', () => import('./cli/trust.ts'));
  if (!part.ok) return part;
  const random = (length: number): Uint8Array => systemEntropy.bytes(length);
  return accept(part.value.authorityIn(directory, { crypto, wall: systemClock.wall, random }));
}

/** What opens the channel inside protected links; null where links are not protected. */
async function protectedBy(config: Config): Promise<OpenProtected | null> {
  if (config.settings.underlays.length === 0) return null;
  const link = need(await loadLink());
  const foundation = need(await link.layFoundation(config, openAuthority));
  return (wires, log, refusals) => link.openProtectedChannel(foundation, config, wires, log, refusals);
}

interface Opened extends Powers {
  readonly metrics: ReturnType<typeof openMetrics>;
  readonly keeper: Pick<IdentityKeeper, 'reload'> | null;
  notice(refusal: Refusal): void;
}

/** Opens every adapter. What is opened is put on `closers`, which the daemon runs in reverse order. */
function open(config: Config, log: Log, closers: (() => Promise<unknown> | unknown)[], openProtected: OpenProtected | null): Opened {
  const metrics = openMetrics();
  const refusals = createRefusals(log, metrics.meter, systemClock.now);
  /** What adapters tell beside their answers; each message is about something else. */
  const notice = (refusal: Refusal): void => refusals.tell(refusal.message, refusal);
  const generic = need(openNetlink(netlinkGeneric, 0, 'generic netlink'));
  const batman = createBatmanAdv(generic, systemClock.now);
  closers.push(() => batman.close());
  const route = need(openNetlink(netlinkRoute, 0, 'rtnetlink'));
  const events = need(openNetlink(netlinkRoute, groupLink, 'link notifications'));
  const links = createLinkView(route, events);
  closers.push(() => links.close());
  const routes = createRouteControl(route);
  const burst = createOgmBurst(notice);
  closers.push(() => burst.close());
  const echoId = systemEntropy.random32() & 0xffff;
  const wires: LinkWires = {
    clock: systemClock,
    entropy: systemEntropy,
    route,
    generic,
    openDatagrams: () => createUdpLinkDatagrams(systemClock),
    openEchoes: () => createKernelEchoes(systemClock, echoId),
  };
  const opened = openProtected === null ? null : need(openProtected(wires, log, refusals));
  const protectedLinks = opened?.channel ?? null;
  if (opened !== null) closers.push(() => opened.keeper.close());
  const neighbours = protectedLinks ?? need(createUdpNeighbourChannel(systemClock, echoId));
  closers.push(() => neighbours.close());
  const mesh = need(createUdpMeshChannel(systemClock));
  closers.push(() => mesh.close());
  const store = openStore({
    path: config.store.path,
    maxBytes: config.store.maxBytes,
    notice,
    wrote: (bytes) => metrics.meter.stored('store', bytes),
  });
  closers.push(() => store.close());
  const telemetry = config.xdp.enabled
    ? createXdpTelemetry({ socket: route, object: config.xdp.object ?? standardObject(), pinDirectory: config.xdp.pinDirectory, notice })
    : null;
  if (telemetry !== null) closers.push(() => telemetry.close());
  const prover = config.proof === null ? null : need(createNetworkProver(config.proof, systemClock));
  if (prover !== null) closers.push(() => prover.close());
  return {
    metrics,
    notice,
    clock: systemClock,
    entropy: systemEntropy,
    log,
    meter: metrics.meter,
    routing: batman,
    links,
    linkControl: createLinkControl(route),
    penalty: batman,
    throughput: batman,
    announcement: batman,
    gateway: batman,
    burst,
    routes,
    neighbours,
    protectedLinks,
    keeper: opened?.keeper ?? null,
    mesh,
    packets: telemetry,
    host: createProcHostView({ diskPath: config.store.path, now: systemClock.now }),
    prover,
    supervisor: createCommandSupervisor(config.services),
    dhcpService: config.dhcp?.service ?? null,
    store,
    journal: openJournal({ ...config.journal, notice, wrote: (bytes) => metrics.meter.stored('journal', bytes) }),
  };
}

/** The one place that knows every adapter: opens them, joins them to the loop, and closes them in reverse order. */
export const compose: Compose = async (config, log) => {
  const closers: (() => Promise<unknown> | unknown)[] = [];
  const close = async (): Promise<void> => {
    for (let closer = closers.pop(); closer !== undefined; closer = closers.pop()) {
      try {
        await closer();
      } catch (error) {
        log.write('error', 'close-failed', error instanceof Error ? error.message : String(error));
      }
    }
  };
  const policies = await policiesOf(config);
  let powers: ReturnType<typeof open>;
  try {
    powers = open(config, log, closers, await protectedBy(config));
  } catch (error) {
    await close();
    throw error;
  }
  const loop = createLoop(powers);
  const source = createStatusSource(loop, { name: config.name, version: version(), clock: systemClock, log });
  powers.metrics.watch(source);
  const authorization = createAuditedAuthorization({
    policies,
    audit: openFileAudit({
      ...config.audit,
      wall: systemClock.wall,
      notice: powers.notice,
      wrote: (bytes) => powers.metrics.meter.stored('audit', bytes),
    }),
    time: () => requestTime(systemClock),
    self: null,
  });
  const server = openStatusServer({
    socket: config.http.socket,
    users: config.http.users,
    listen: config.http.listen,
    authorization,
    source,
    metrics: powers.metrics,
    notice: powers.notice,
  });
  // Closed last: while its socket answers, no second agent takes up the same store and interfaces.
  closers.unshift(() => server.close());
  // And after it the record of whom it answered.
  closers.unshift(() => authorization.close());
  let looping = false;
  let stopped: Promise<boolean> | null = null;
  let finish: (status: number) => void = () => undefined;
  const finished = new Promise<number>((resolve) => {
    finish = resolve;
  });

  return {
    finished,
    async start() {
      // The socket first: an agent that answers there has the store, the interfaces and the proof tables.
      const listening = await server.start();
      if (!listening.ok) {
        if (listening.refusal.code === 'socket-in-use') throw new StartRefused(listening.refusal);
        // Without its socket the agent still heals; the log says what nobody can ask it.
        powers.notice(listening.refusal);
      }
      // A router that has to prove who it is, and cannot, is no router of a protected mesh.
      if (powers.keeper !== null) need(await powers.keeper.reload());
      looping = true;
      closers.push(() => powers.routes.clearProofs());
      // A run that was killed may have left its proof tables, also where this one proves nothing.
      await powers.routes.clearProofs();
      await loop.start(config.settings);
    },
    stop(reason) {
      stopped ??= (async () => {
        log.write('info', 'stopping', reason);
        // A loop that never ran knows nothing, and would write that into the store.
        const restored = !looping || (await loop.stop());
        await close();
        finish(restored ? exitStatus.success : exitStatus.refused);
        return restored;
      })();
      return stopped;
    },
    async reload(next) {
      loop.reload(settingsUntilRestart(config, next));
      authorization.replace(await policiesOf(next));
      // What it refuses it tells itself; it goes on with what it had.
      await powers.keeper?.reload();
      const fixed = needRestart(config, next);
      if (fixed.length > 0) log.write('warn', 'restart-needed', `changes of ${fixed.join(', ')} take effect at the next start`);
      log.setLevel(next.log.level);
    },
  };
};
