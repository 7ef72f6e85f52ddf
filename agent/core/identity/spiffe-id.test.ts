// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { codeOf, granted } from '../../ports/contract/outcome.ts';
import { parseSpiffeId, parseTrustDomain, pathOf, trustDomainOf } from './spiffe-id.ts';

const accepted = (...texts: readonly string[]) => {
  for (const text of texts) assert.equal(granted(parseSpiffeId(text)), text);
};
const refused = (...texts: readonly string[]) => {
  for (const text of texts) assert.equal(codeOf(parseSpiffeId(text)), 'spiffe-id-malformed', text);
};

test('section 2: the scheme is spiffe, in lower case, and nothing stands before it', () => {
  accepted('spiffe://mesh.example/router/roof');
  refused('SPIFFE://mesh.example/a', 'Spiffe://mesh.example/a', 'https://mesh.example/a', 'spiffe:/mesh.example/a', 'mesh.example/a', '');
  refused(' spiffe://mesh.example/a', 'spiffe:mesh.example/a', 'spiffe//mesh.example/a', '//mesh.example/a');
});

test('section 2: there is no query and no fragment', () => {
  refused(
    'spiffe://mesh.example/a?b',
    'spiffe://mesh.example/a?',
    'spiffe://mesh.example?b=c',
    'spiffe://mesh.example/a#b',
    'spiffe://mesh.example#',
  );
});

test('section 2.1: the trust domain is not empty', () => {
  refused('spiffe://', 'spiffe:///', 'spiffe:///router/roof');
  assert.equal(codeOf(parseTrustDomain('')), 'trust-domain-malformed');
});

test('section 2.1: there is no user and no port, not even empty ones', () => {
  refused('spiffe://user@mesh.example/a', 'spiffe://user:word@mesh.example/a', 'spiffe://@mesh.example/a');
  refused('spiffe://mesh.example:443/a', 'spiffe://mesh.example:/a', 'spiffe://mesh.example:443');
});

test('section 2.1: the trust domain is in lower case and is not folded into it', () => {
  refused('spiffe://Mesh.example/a', 'spiffe://MESH.EXAMPLE/a');
  assert.equal(codeOf(parseTrustDomain('Mesh.example')), 'trust-domain-malformed');
});

test('section 2.1: the trust domain holds letters, digits, dots, dashes and underscores only', () => {
  for (const name of ['a', 'mesh.example', 'my_mesh-7.example', '10.0.0.1', '-', '_', '...', 'a..b']) {
    assert.equal(granted(parseTrustDomain(name)), name);
    accepted(`spiffe://${name}`, `spiffe://${name}/a`);
  }
  for (const name of ['me sh', 'mésh', 'mesh!', 'mesh~', 'mesh+a', 'mesh,a', '[::1]', 'mesh\n', 'mesh\0', 'меш', 'mesh\\a', 'a*b']) {
    refused(`spiffe://${name}/a`);
    assert.equal(codeOf(parseTrustDomain(name)), 'trust-domain-malformed', name);
  }
});

test('section 2.1: a percent-encoded trust domain is refused, also where it would decode to a good one', () => {
  refused('spiffe://mesh%2eexample/a', 'spiffe://%6desh.example/a');
});

test('section 2.2: a percent-encoded path is refused', () => refused('spiffe://mesh.example/ro%75ter', 'spiffe://mesh.example/a%2fb'));

test('section 2.2: no part of the path is empty, "." or ".."', () => {
  refused('spiffe://mesh.example//a', 'spiffe://mesh.example/a//b', 'spiffe://mesh.example/./a', 'spiffe://mesh.example/a/.');
  refused('spiffe://mesh.example/../a', 'spiffe://mesh.example/a/..', 'spiffe://mesh.example/a/../b');
  accepted('spiffe://mesh.example/...', 'spiffe://mesh.example/.a', 'spiffe://mesh.example/a..b', 'spiffe://mesh.example/-');
});

test('section 2.2: the path does not end in a slash, nor is it a single one', () => {
  refused('spiffe://mesh.example/', 'spiffe://mesh.example/a/');
});

test('section 2.2: the path holds letters of either case, digits, dots, dashes and underscores only', () => {
  accepted('spiffe://mesh.example/Ns/Prod_1/sa-2/v1.0');
  refused(
    'spiffe://mesh.example/a b',
    'spiffe://mesh.example/a:b',
    'spiffe://mesh.example/a@b',
    'spiffe://mesh.example/é',
    'spiffe://mesh.example/a\n',
  );
});

test('section 2.2: the path keeps its case and distinguishes by it', () => {
  assert.notEqual(granted(parseSpiffeId('spiffe://mesh.example/A')), granted(parseSpiffeId('spiffe://mesh.example/a')));
});

test('section 2.3: 255 characters of trust domain and 2048 of identity are allowed, one more is not', () => {
  accepted(`spiffe://${'a'.repeat(255)}/b`);
  refused(`spiffe://${'a'.repeat(256)}/b`);
  const longest = 'spiffe://mesh.example/'.padEnd(2048, 'a');
  accepted(longest);
  refused(`${longest}a`);
});

test('section 3.1: an identity without a path is the trust domain’s own', () => {
  const id = granted(parseSpiffeId('spiffe://mesh.example'));
  assert.deepEqual([trustDomainOf(id), pathOf(id)], ['mesh.example', '']);
});

test('trust domain and path put together are the identity again', () => {
  const part = fc.stringMatching(/^[a-zA-Z0-9_-]{1,20}$/);
  const parts = fc.array(part, { maxLength: 6 });
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z0-9._-]{1,60}$/), parts, (domain, names) => {
      const path = names.map((name) => `/${name}`).join('');
      const id = granted(parseSpiffeId(`spiffe://${domain}${path}`));
      assert.deepEqual([trustDomainOf(id) as string, pathOf(id)], [domain, path]);
    }),
    { numRuns: 2000, seed: 3 },
  );
});

test('whatever text is offered, it is taken as it is or refused', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.string().map((rest) => `spiffe://${rest}`),
      ),
      (text) => {
        const read = parseSpiffeId(text);
        if (read.ok) assert.equal(read.value, text);
        else assert.equal(read.refusal.code, 'spiffe-id-malformed');
      },
    ),
    { numRuns: 5000, seed: 4 },
  );
});
