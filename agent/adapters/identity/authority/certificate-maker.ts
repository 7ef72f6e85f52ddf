// SPDX-License-Identifier: Apache-2.0
import { accept, type Outcome, refuse } from '../../../core/refusal.ts';
import { x509KeyOf } from '../key-pair.ts';
import { makeLeaf, makeRoot } from './make-certificate.ts';

type Root = Parameters<typeof makeRoot>;
type Leaf = Parameters<typeof makeLeaf>;

/** Makes X.509 certificates, DER. `key` is PKCS#8, DER. */
export interface CertificateMaker {
  root(domain: Root[0], key: Uint8Array, validity: Root[2], random: Uint8Array): Promise<Outcome<Uint8Array>>;
  leaf(
    id: Leaf[0],
    spki: Uint8Array,
    root: { readonly certificate: Uint8Array; readonly key: Uint8Array },
    validity: Leaf[3],
    random: Uint8Array,
  ): Promise<Outcome<Uint8Array>>;
}

/** The library throws on keys that are none: a point that is not on the curve came with the request. */
async function made(work: () => Promise<Uint8Array>): Promise<Outcome<Uint8Array>> {
  try {
    return accept(await work());
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return refuse('peer', 'certificate-not-made', `no X.509 certificate can be made for this key: ${why}`, 'make new keys and ask again');
  }
}

export const certificateMaker: CertificateMaker = {
  async root(domain, key, validity, random) {
    const read = x509KeyOf(key);
    return read.ok ? made(() => makeRoot(domain, read.value, validity, random)) : read;
  },
  async leaf(id, spki, { certificate, key }, validity, random) {
    const read = x509KeyOf(key);
    return read.ok ? made(() => makeLeaf(id, spki, { certificate, key: read.value }, validity, random)) : read;
  },
};
