// SPDX-License-Identifier: Apache-2.0
import type { Config } from './config.ts';
import type { Refusal } from './core/refusal.ts';
import type { Log } from './ports/log.ts';

/** The composed agent. Nothing of it runs before `start`; nothing is left of it after `stop`. */
export interface Daemon {
  start(): Promise<void>;
  /**
   * Puts back every change, then closes what was opened; resolves to whether everything was put back. May be called again and at
   * any time.
   */
  stop(reason: string): Promise<boolean>;
  /** Takes over a new configuration that was checked already. */
  reload(config: Config): Promise<void>;
  /** Resolves to the exit status once the agent has ended, for whatever reason. */
  readonly finished: Promise<number>;
}

export type Compose = (config: Config, log: Log) => Promise<Daemon>;

/** Thrown by `Compose` and `start` where a power without which there is no agent was refused: told by its code, not as a defect. */
export class StartRefused extends Error {
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(refusal.remedy === undefined ? refusal.message : `${refusal.message}; ${refusal.remedy}`);
    this.refusal = refusal;
  }
}
