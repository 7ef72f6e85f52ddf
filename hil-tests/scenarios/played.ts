// SPDX-License-Identifier: Apache-2.0
import type { AgentOptions } from '../rigs/rig.ts';
import type { Score } from '../scoring/score.ts';
import type { Evidence } from './evidence.ts';

export interface RunOptions {
  readonly mesh: number;
  readonly agents: AgentOptions;
  readonly progress: (text: string) => void;
  /** Where the evidence of a run that fails is kept. */
  readonly evidence: string;
}

export interface Played {
  readonly score: Score;
  readonly evidence: Evidence;
}
