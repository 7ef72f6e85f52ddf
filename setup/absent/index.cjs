// SPDX-License-Identifier: Apache-2.0
// cbor-x and msgpackr try to load their accelerator and go on in JavaScript where it throws.
throw new Error('this project does without optional native accelerators');
