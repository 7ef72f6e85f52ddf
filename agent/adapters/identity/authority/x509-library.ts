// SPDX-License-Identifier: Apache-2.0
// In this order: the library asks while it is loaded.
import './metadata.ts';

export * from '@peculiar/x509';
