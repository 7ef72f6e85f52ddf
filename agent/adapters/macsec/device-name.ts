// SPDX-License-Identifier: Apache-2.0

/** IFNAMSIZ less the zero (include/uapi/linux/if.h). */
const longest = 15;
/** Letters of an underlay's name that stay where all of it does not fit. */
const kept = 5;

/** FNV-1a over 32 bits, folded to 16: tells apart underlays whose names begin alike. */
function shortHash(text: string): string {
  let hash = 0x811c_9dc5;
  for (const letter of text) hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 0x0100_0193) >>> 0;
  return ((hash >>> 16) ^ (hash & 0xffff)).toString(16).padStart(4, '0');
}

/**
 * The name of the device of port `port` over `underlay`: `mesh0_x1`, or `phy0-3f2a_xa` where that would be longer than
 * 15 letters. The port stands in base 36. No dot and no colon: scripts take those for VLANs and aliases.
 */
export function deviceName(underlay: string, port: number): string {
  const end = `_x${port.toString(36)}`;
  const whole = underlay + end;
  return whole.length <= longest ? whole : `${underlay.slice(0, kept)}${shortHash(underlay)}${end}`;
}
