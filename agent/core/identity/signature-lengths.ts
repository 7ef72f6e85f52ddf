// SPDX-License-Identifier: Apache-2.0

/** ML-DSA-65, bytes (FIPS 204, table 2). */
export const publicKeyLength = 1952;
export const signatureLength = 3309;
