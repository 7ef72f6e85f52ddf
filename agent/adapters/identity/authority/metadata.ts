// SPDX-License-Identifier: Apache-2.0
/**
 * @peculiar/x509 finds its algorithms through tsyringe, which refuses to be loaded where nobody can tell the metadata of decorated
 * constructors. None of what is found has any: its classes take no arguments. So "none" is the whole truth, and no polyfill is needed.
 */
const reflect = Reflect as { getMetadata?: () => undefined; getOwnMetadata?: () => undefined };
reflect.getMetadata ??= () => undefined;
reflect.getOwnMetadata ??= () => undefined;

export {};
