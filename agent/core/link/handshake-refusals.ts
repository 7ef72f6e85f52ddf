// SPDX-License-Identifier: Apache-2.0
import { refuse } from '../refusal.ts';

/* Made once: a flood of them makes no garbage. */
export const noCommonSuite = refuse(
  'peer',
  'link-suite',
  'the peer speaks no suite of ours that the mesh still allows',
  'update it',
).refusal;
export const otherSuite = refuse('peer', 'link-downgrade', 'the suite of the handshake is not the best one that both ends speak').refusal;
export const forged = refuse('peer', 'link-forged', 'a signature or MAC of the handshake does not fit: somebody changed it').refusal;
export const replayed = refuse('peer', 'link-replayed', 'a message 1 came a second time').refusal;
export const ourselves = refuse('peer', 'link-self', 'the peer shows our own SVID').refusal;
export const busy = refuse('environment', 'link-busy', 'more strangers want a link than may have one now').refusal;
export const late = refuse('environment', 'link-timeout', 'a handshake was not done in time; the next beacon begins another').refusal;
export const sciTaken = refuse('peer', 'link-sci', 'another neighbour on this interface has the same address').refusal;
export const linksFull = refuse('environment', 'link-full', 'there are as many sessions as one router keeps').refusal;
export const computeLate = refuse('us', 'link-compute-late', 'a computation of a handshake was never answered').refusal;
export const noLink = refuse('environment', 'channel-no-session', 'there is no session with this neighbour').refusal;
