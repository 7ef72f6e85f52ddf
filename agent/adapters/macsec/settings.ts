// SPDX-License-Identifier: Apache-2.0
import { type ReplayWindow, replayWindow } from '../../ports/link-protection.ts';
import { cipherGcmAes256, cipherGcmAesXpn256, icvLength, validateStrict } from './numbers.ts';

/** How one device protects, as the kernel tells it. */
export interface SecySettings {
  readonly cipher: bigint;
  readonly icvLength: number;
  readonly encrypt: boolean;
  readonly protect: boolean;
  readonly sendSci: boolean;
  readonly endStation: boolean;
  readonly scb: boolean;
  readonly validate: number;
  readonly replay: boolean;
  /** Null where replay protection is off. */
  readonly window: number | null;
  /** 0: the kernel's own code; else the driver's or the PHY's, of which nothing here was tried. */
  readonly offload: number;
}

const onOff = (name: string, on: boolean, wanted: boolean): string[] => (on === wanted ? [] : [`${name} ${on ? 'on' : 'off'}`]);

export const isExtended = ({ cipher }: SecySettings): boolean => cipher === cipherGcmAesXpn256;

/** Every setting that is not what a protected link must have, in words of ip(8). `asked` null: what may be chosen may be anything. */
export function settingsDiffer(settings: SecySettings, asked: { window: ReplayWindow; extended: boolean } | null): string[] {
  const windows: readonly number[] = asked === null ? Object.values(replayWindow) : [asked.window];
  const cipher = (asked?.extended ?? isExtended(settings)) ? cipherGcmAesXpn256 : cipherGcmAes256;
  return [
    ...(settings.cipher === cipher ? [] : [`cipher ${settings.cipher.toString(16)}`]),
    ...(settings.icvLength === icvLength ? [] : [`icvlen ${settings.icvLength}`]),
    ...onOff('encrypt', settings.encrypt, true),
    ...onOff('protect', settings.protect, true),
    ...onOff('send_sci', settings.sendSci, true),
    ...onOff('end_station', settings.endStation, false),
    ...onOff('scb', settings.scb, false),
    ...(settings.validate === validateStrict ? [] : [`validate ${settings.validate}`]),
    ...onOff('replay', settings.replay, true),
    ...(!settings.replay || windows.includes(settings.window ?? -1) ? [] : [`window ${settings.window}`]),
    ...(settings.offload === 0 ? [] : [`offload ${settings.offload}`]),
  ];
}
