// SPDX-License-Identifier: Apache-2.0
import { accept, type Outcome, refuse } from '../../core/refusal.ts';

/** One block of textual encoding (RFC 7468). */
export interface PemBlock {
  readonly label: string;
  readonly bytes: Uint8Array;
}

const lineLength = 64;
const block = /-----BEGIN ([A-Z0-9 .-]{1,40})-----\r?\n([A-Za-z0-9+/=\r\n]*)-----END \1-----/g;

export function toPem(label: string, bytes: Uint8Array): string {
  const lines =
    Buffer.from(bytes)
      .toString('base64')
      .match(new RegExp(`.{1,${lineLength}}`, 'g')) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n');
}

/** Every block of a text, at most `most`; what stands between them is for people. Refuses with `pem-malformed`. */
export function fromPem(text: string, most: number): Outcome<PemBlock[]> {
  const blocks: PemBlock[] = [];
  for (const [, label = '', body = ''] of text.matchAll(block)) {
    const packed = body.replaceAll(/[\r\n]/g, '');
    const bytes = Buffer.from(packed, 'base64');
    if (bytes.toString('base64') !== packed)
      return refuse('operator', 'pem-malformed', `the ${label} in it is no base64`, 'copy it again, whole');
    if (blocks.length === most) return refuse('operator', 'pem-malformed', `it has more than ${most} parts`, 'copy it again');
    blocks.push({ label, bytes: new Uint8Array(bytes) });
  }
  return accept(blocks);
}
