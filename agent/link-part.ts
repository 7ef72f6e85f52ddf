// SPDX-License-Identifier: Apache-2.0
/**
 * Protected links, and the identity and the cryptography that they rest on: a file of its own beside the bundle, loaded where the
 * configuration protects links and by the commands of identities. Others import from it with `loadLink` only.
 */
export { createCrypto } from './adapters/crypto/create-crypto.ts';
export { identity } from './cli/identity.ts';
export { layFoundation, openProtectedChannel } from './compose-link.ts';
