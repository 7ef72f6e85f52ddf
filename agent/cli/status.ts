// SPDX-License-Identifier: Apache-2.0
import type { Heal } from '../core/knowledge/heal.ts';
import type { Status } from '../ports/status.ts';
import { healsShape, healthShape, meshShape, symptomsShape } from './answer-shape.ts';
import type { Request } from './arguments.ts';
import { ask, socketOf } from './ask-agent.ts';
import { describeMetric, describeSubject } from './describe.ts';
import { exitStatus } from './exit-status.ts';
import { describeRefusal, plainText, type Screen } from './screen.ts';
import { clock, length, percent, table } from './table.ts';

export type HealthAnswer = Omit<Status, 'health' | 'view' | 'links' | 'symptoms' | 'heals'> &
  Status['health'] & { readonly symptoms: number };
type MeshAnswer = Pick<Status, 'at' | 'view' | 'links'>;
type SymptomsAnswer = Pick<Status, 'symptoms'>;
type HealsAnswer = Pick<Status, 'at' | 'heals'>;

export async function status(request: Request, screen: Screen): Promise<number> {
  const socket = socketOf(request, screen);
  const health = await ask<HealthAnswer>(socket, '/api/health', healthShape);
  const mesh = await ask<MeshAnswer>(socket, '/api/mesh', meshShape);
  const symptoms = await ask<SymptomsAnswer>(socket, '/api/symptoms', symptomsShape);
  const heals = await ask<HealsAnswer>(socket, '/api/heals', healsShape);
  if (!health.ok || !mesh.ok || !symptoms.ok || !heals.ok) {
    for (const outcome of [health, mesh, symptoms, heals]) {
      if (outcome.ok) continue;
      screen.err(describeRefusal(outcome.refusal));
      return outcome.refusal.code === 'agent-unreachable' ? exitStatus.unreachable : exitStatus.refused;
    }
    return exitStatus.refused;
  }
  if (request.json)
    screen.out(
      `${JSON.stringify({ health: health.value, mesh: mesh.value, symptoms: symptoms.value.symptoms, heals: heals.value.heals })}\n`,
    );
  else screen.out(page(health.value, mesh.value, symptoms.value, heals.value));
  return exitStatus.success;
}

function page(health: HealthAnswer, { at, view, links }: MeshAnswer, { symptoms }: SymptomsAnswer, { heals }: HealsAnswer): string {
  const parts: string[] = [];
  const facts = [
    `${health.mode} mode`,
    `up ${length(health.uptime)}`,
    `observing every ${length(health.pace)}`,
    `XDP ${Object.values(health.xdp)[0] ?? 'not in use'}`,
  ];
  parts.push(
    `${plainText(health.name)}  ${health.state}  (x0tta6bl4 ${plainText(health.version)}, ${facts.join(', ')})\n${health.reasons.map((reason) => `  ${plainText(reason)}\n`).join('')}`,
  );
  if (view === null) parts.push(`${plainText(health.mesh)} cannot be read\n`);
  else {
    const name = (ifindex: number): string => view.hardifs.find((hardif) => hardif.ifindex === ifindex)?.name ?? String(ifindex);
    parts.push(
      `${plainText(view.mesh.name)}  ${view.mesh.algorithm} ${plainText(view.mesh.version)}, originator ${view.mesh.originator ?? 'none'}, gateway mode ${view.mesh.gatewayMode}\n`,
    );
    const best = view.routes.filter((route) => route.best);
    parts.push(
      table(
        ['router', 'next hop', 'over', 'metric', 'seen'],
        best.map((route) => [route.originator, route.nextHop, name(route.hardif), describeMetric(route.metric), length(route.lastSeen)]),
      ),
    );
  }
  const state = (link: MeshAnswer['links'][number]): string =>
    [
      link.isolated ? 'isolated' : '',
      link.isolatedByPeer ? 'isolated by peer' : '',
      link.penalised ? 'penalised' : '',
      link.node === null ? 'no agent' : '',
    ]
      .filter((word) => word !== '')
      .join(', ') || 'in use';
  if (links.length > 0)
    parts.push(
      table(
        ['link', 'neighbour', 'who', 'heard', 'loss in', 'loss out', 'state'],
        links.map((link) => [
          link.hardifName,
          link.mac,
          link.peer === null ? '-' : plainText(link.peer.replace(/^spiffe:\/\/[^/]*\//, '')),
          link.lastHeard === null ? '-' : length(at - link.lastHeard),
          percent(link.lossIn),
          percent(link.lossOut),
          state(link),
        ]),
      ),
    );
  if (symptoms.length > 0) {
    parts.push(
      table(
        ['symptom', 'where', 'for', 'sure', 'cause'],
        symptoms.map((symptom) => [
          symptom.kind,
          describeSubject(symptom),
          length(at - symptom.since),
          percent(symptom.confidence),
          symptom.rootCause.text,
        ]),
      ),
    );
  }
  if (heals.length > 0) parts.push(healTable(heals.slice(-5)));
  return parts.join('\n');
}

function healTable(heals: readonly Heal[]): string {
  return table(
    ['heal', 'when (UTC)', 'symptom', 'where', 'chosen', 'stage', 'took', 'outcome'],
    heals.map((heal) => [
      heal.id,
      clock(heal.wall),
      heal.symptom.kind,
      describeSubject(heal.symptom),
      heal.chosen ?? '-',
      heal.stage,
      heal.took === null ? '-' : length(heal.took),
      heal.outcome ?? '-',
    ]),
  );
}

export async function heals(request: Request, screen: Screen): Promise<number> {
  const answer = await ask<HealsAnswer>(socketOf(request, screen), '/api/heals', healsShape);
  if (!answer.ok) {
    screen.err(describeRefusal(answer.refusal));
    return answer.refusal.code === 'agent-unreachable' ? exitStatus.unreachable : exitStatus.refused;
  }
  if (request.json) screen.out(`${JSON.stringify(answer.value.heals)}\n`);
  else screen.out(answer.value.heals.length === 0 ? 'no heal so far\n' : healTable(answer.value.heals));
  return exitStatus.success;
}
