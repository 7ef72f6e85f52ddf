// SPDX-License-Identifier: Apache-2.0
import type { Plugin } from 'esbuild';

/**
 * Parts of packages that a router never reaches, with what stands in for them: pino's worker transports (the agent logs
 * to stdout in its own thread), prom-client's Summary and cluster support, its tracing interface, lmdb's encoder of values (rows are
 * encoded by the agent).
 */
const replaced: Readonly<Record<string, string>> = {
  'thread-stream': "module.exports = class { constructor() { throw new Error('log transports are left out of the bundle'); } };",
  tdigest: "exports.TDigest = class { constructor() { throw new Error('summaries are left out of the bundle'); } };",
  '@opentelemetry/api': 'exports.trace = undefined;',
  msgpackr: "exports.Encoder = class { constructor() { throw new Error('MessagePack is left out of the bundle'); } };",
};

/**
 * Node's own modules that packages load for what a router never asks of them: ws for its client and for compression,
 * prom-client for its push gateway, pino for its worker threads. They took 3 MB of memory and a third of the start.
 */
const unused: Readonly<Record<string, string>> = {
  https: '',
  tls: '',
  zlib: '',
  worker_threads: 'exports.isMainThread = true;',
};
const idlers = /[\\/]node_modules[\\/](ws|prom-client|pino)[\\/]/;

export const standIns: Plugin = {
  name: 'stand-ins',
  setup(build) {
    build.onResolve({ filter: /^(https|tls|zlib|worker_threads)$/ }, (found) =>
      idlers.test(found.importer) ? { path: found.path, namespace: 'unused' } : undefined,
    );
    build.onLoad({ filter: /.*/, namespace: 'unused' }, (found) => ({ contents: unused[found.path] ?? '', loader: 'js' }));
    build.onResolve({ filter: /^(thread-stream|tdigest|@opentelemetry\/api|msgpackr)$/ }, (found) => ({
      path: found.path,
      namespace: 'stand-in',
    }));
    build.onLoad({ filter: /.*/, namespace: 'stand-in' }, (found) => ({ contents: replaced[found.path] ?? '', loader: 'js' }));
  },
};
