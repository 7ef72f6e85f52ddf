// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { codeOf, granted } from '../../ports/contract/outcome.ts';
import { authorityId, memberId, memberOf, operatorId, routerId, serviceId } from './member.ts';
import { parseSpiffeId } from './spiffe-id.ts';
import { mesh } from './testing/samples.ts';

const read = (text: string) => memberOf(granted(parseSpiffeId(text)));

test('routers, operators and services have names of their own', () => {
  assert.equal(granted(routerId(mesh, 'roof-7')), 'spiffe://mesh.example/router/roof-7');
  assert.equal(granted(operatorId(mesh, 'anna')), 'spiffe://mesh.example/operator/anna');
  assert.equal(granted(serviceId(mesh, 'control-plane')), 'spiffe://mesh.example/service/control-plane');
  assert.deepEqual(memberOf(granted(routerId(mesh, 'roof-7'))), { kind: 'router', name: 'roof-7' });
});

test('a name is a host label, since it stands in host names and topics too', () => {
  for (const name of ['a', '7', 'a-b', 'a'.repeat(63)]) assert.equal(codeOf(memberId(mesh, 'router', name)), 'accepted', name);
  for (const name of ['', '-a', 'a-', 'A', 'a.b', 'a_b', 'a/b', 'a b', 'é', 'a'.repeat(64), '..', 'a\n']) {
    assert.equal(codeOf(memberId(mesh, 'router', name)), 'member-name', name);
  }
});

test('an identity of another shape names no member and so opens nothing', () => {
  for (const path of ['', '/router', '/router/roof/eth0', '/routers/roof', '/Router/roof', '/router/Roof', '/router/roof_7', '/a/b']) {
    assert.equal(read(`spiffe://mesh.example${path}`), null, path);
  }
});

test('the authority’s identity has no path', () => assert.equal(granted(parseSpiffeId(authorityId(mesh))), 'spiffe://mesh.example'));
