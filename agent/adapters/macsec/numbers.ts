// SPDX-License-Identifier: Apache-2.0
// include/uapi/linux/if_macsec.h, include/uapi/linux/if_link.h

export const familyName = 'macsec';
export const kind = 'macsec';

export const command = {
  getTxsc: 0,
  addRxsc: 1,
  delRxsc: 2,
  addTxsa: 4,
  delTxsa: 5,
  updTxsa: 6,
  addRxsa: 7,
  delRxsa: 8,
  updRxsa: 9,
} as const;

/** enum macsec_attrs */
export const attr = {
  ifindex: 1,
  rxscConfig: 2,
  saConfig: 3,
  secy: 4,
  txsaList: 5,
  rxscList: 6,
  txscStats: 7,
  secyStats: 8,
  offload: 9,
} as const;
export const offloadType = 1;

/** enum macsec_secy_attrs */
export const secy = {
  sci: 1,
  encodingSa: 2,
  window: 3,
  cipherSuite: 4,
  icvLength: 5,
  protect: 6,
  replay: 7,
  operational: 8,
  validate: 9,
  encrypt: 10,
  sendSci: 11,
  endStation: 12,
  scb: 13,
} as const;

/** enum macsec_rxsc_attrs */
export const rxsc = { sci: 1, active: 2, saList: 3, stats: 4 } as const;

/** enum macsec_sa_attrs; 6 and 7 are STATS and PAD. SSCI and SALT belong to the XPN suites. */
export const sa = { an: 1, active: 2, pn: 3, key: 4, keyId: 5, ssci: 8, salt: 9 } as const;

/** enum macsec_rxsc_stats_attr, macsec_txsc_stats_attr, macsec_secy_stats_attr: 64 bits each */
export const rxscStats = {
  octetsValidated: 1,
  octetsDecrypted: 2,
  ok: 5,
  late: 7,
  notValid: 8,
  notUsingSa: 9,
  unusedSa: 10,
} as const;
export const txscStats = { encrypted: 2, octetsEncrypted: 4 } as const;
export const secyStats = { tooLong: 3, noTag: 4, badTag: 5, unknownSci: 6, noSci: 7 } as const;

/** IFLA_MACSEC_* */
export const device = {
  sci: 1,
  icvLength: 3,
  cipherSuite: 4,
  window: 5,
  encodingSa: 6,
  encrypt: 7,
  protect: 8,
  sendSci: 9,
  replayProtect: 12,
  validation: 13,
} as const;

export const cipherGcmAes256 = 0x0080_c200_0100_0002n;
export const cipherGcmAesXpn256 = 0x0080_c200_0100_0004n;
export const validateStrict = 2;
export const icvLength = 16;
/** SecTAG with SCI, and its EtherType: 16 bytes; and the ICV (drivers/net/macsec.c, macsec_extra_len and macsec_newlink). */
export const overhead = 32;
