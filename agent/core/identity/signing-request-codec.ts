// SPDX-License-Identifier: Apache-2.0
import type { Symmetric } from '../link/symmetric.ts';
import { accept, type Outcome, refuse } from '../refusal.ts';
import { claimFaults, readClaims, writeClaims } from './claims.ts';
import { OctetReader } from './octet-reader.ts';
import { OctetWriter } from './octet-writer.ts';
import { copyOf } from './octets.ts';
import { isP256Spki, spkiLength } from './p256-spki.ts';
import { publicKeyLength, signatureLength } from './signature-lengths.ts';
import type { SigningRequest, SigningRequestBody } from './signing-request.ts';
import { x509ProofLength } from './x509-proof.ts';

const kind = 0x52;
const version = 1;
export const nonceLength = 32;
/** 2 + 1952 + 91 + 32 and claims of at most 3,156 bytes. */
const longestRequestBody = 5_233;
export const longestRequest = longestRequestBody + x509ProofLength + signatureLength;

/** What is wrong with a request, all of it, for people; empty where nothing is. */
export function requestFaults(body: SigningRequestBody): readonly string[] {
  const faults = [...claimFaults(body)];
  if (body.publicKey.length !== publicKeyLength) faults.push(`the public key has ${body.publicKey.length} bytes, not ${publicKeyLength}`);
  if (!isP256Spki(body.spki)) faults.push('the key of the X.509-SVID is no P-256 SubjectPublicKeyInfo');
  if (body.nonce.length !== nonceLength) faults.push(`the nonce has ${body.nonce.length} bytes, not ${nonceLength}`);
  return faults;
}

/** The canonical bytes of the body, which its P-256 key signs (`x509ProofMessage`). Refuses (code `request-field`) a body with faults, naming them. */
export function encodeRequestBody(body: SigningRequestBody): Outcome<Uint8Array> {
  const faults = requestFaults(body);
  if (faults.length > 0) return refuse('operator', 'request-field', `no request can say this: ${faults.join('; ')}`);
  return accept(
    writeClaims(new OctetWriter().u8(kind).u8(version).octets(body.publicKey).octets(body.spki).octets(body.nonce), body).done(),
  );
}

const malformed = (why: string) => refuse('peer', 'request-malformed', `not a signing request: ${why}`);

/** Refuses (code `request-malformed`) whatever `encodeRequestBody` would not have made. Copies. */
function decodeRequestBody(bytes: Uint8Array): Outcome<SigningRequestBody> {
  if (bytes.length > longestRequestBody) return malformed('too long');
  const reader = new OctetReader(bytes);
  if (reader.u8() !== kind || reader.u8() !== version) return malformed('another kind or version');
  const publicKey = reader.octets(publicKeyLength);
  const spki = reader.octets(spkiLength);
  const nonce = reader.octets(nonceLength);
  const claims = readClaims(reader);
  if (!reader.sound) return malformed('too short, or a text is no identifier');
  const body: SigningRequestBody = { version, ...claims, publicKey: publicKey.slice(), spki: spki.slice(), nonce: nonce.slice() };
  const fault = requestFaults(body)[0];
  if (fault !== undefined) return malformed(fault);
  return reader.ended ? accept(body) : malformed('something follows its end');
}

/** What is signed with the context `x0/request/1`: the body and its proof, so that nobody on the way exchanges one. */
export const provenRequest = (bodyBytes: Uint8Array, x509Proof: Uint8Array): Uint8Array =>
  new OctetWriter().octets(bodyBytes).octets(x509Proof).done();

/** The canonical bytes of a request's body. */
export const requestBodyBytes = ({ bytes }: Pick<SigningRequest, 'bytes'>): Uint8Array => bytes.subarray(0, -x509ProofLength);

/** What `provenRequest` gave, with the signature over it. Whether proof and signature fit is asked elsewhere. */
export function signedRequest(bytes: Uint8Array, signature: Uint8Array): Outcome<SigningRequest> {
  if (signature.length !== signatureLength) return malformed(`the signature has ${signature.length} bytes, not ${signatureLength}`);
  if (bytes.length <= x509ProofLength) return malformed('too short');
  const body = decodeRequestBody(requestBodyBytes({ bytes }));
  const x509Proof = copyOf(bytes.subarray(-x509ProofLength));
  return body.ok ? accept({ ...body.value, bytes: copyOf(bytes), x509Proof, signature: copyOf(signature) }) : body;
}

/** Body, proof and signature, one after the other. */
export const encodeRequest = (request: SigningRequest): Uint8Array =>
  new OctetWriter().octets(request.bytes).octets(request.signature).done();

/** Refuses (code `request-malformed`) whatever `encodeRequest` would not have made. */
export function decodeRequest(bytes: Uint8Array): Outcome<SigningRequest> {
  if (bytes.length > longestRequest) return malformed('too long');
  if (bytes.length <= signatureLength) return malformed('too short');
  return signedRequest(bytes.subarray(0, -signatureLength), bytes.subarray(-signatureLength));
}

/** SHA-256 of the signed request, 32 bytes: what tokens, renewals and answers are about. */
export const requestHash = (symmetric: Symmetric, request: SigningRequest): Uint8Array =>
  symmetric.sha256(request.bytes, request.signature);
