// SPDX-License-Identifier: Apache-2.0
import type { Sci } from '../../core/link/link-end.ts';
import type { HeldAssociations } from '../../core/link/rekey-association.ts';
import type { KernelAnswer } from '../../core/link/rekey-input.ts';
import type { KernelRequest } from '../../core/link/rekey-output.ts';
import type { IfIndex } from '../../core/mesh/mesh-view.ts';
import { type Outcome, refuse } from '../../core/refusal.ts';
import type { LinkProtection, ProtectedLink } from '../../ports/link-protection.ts';

const heldBy = (link: ProtectedLink): HeldAssociations => ({
  sending: link.canSend ? link.sending : null,
  transmit: link.transmit.map((one) => one.association),
  receive: link.receive.map((one) => one.association),
});

const answerOf = (outcome: Outcome<unknown>): KernelAnswer =>
  outcome.ok ? { kind: 'done' } : { kind: 'refused', refusal: outcome.refusal };

/** The device as the kernel has it now. */
export async function readDevice(protection: LinkProtection, device: IfIndex): Promise<Outcome<ProtectedLink>> {
  const all = await protection.observe();
  if (!all.ok) return all;
  const found = all.value.find((one) => one.ifindex === device);
  return found === undefined
    ? refuse('environment', 'no-such-interface', `the device ${device} of a link is gone`)
    : { ok: true, value: found };
}

/** Has the kernel do what the keys' machine asks for. What is to be taken away and is not there is done. */
export async function askKernel(protection: LinkProtection, device: IfIndex, peer: Sci, request: KernelRequest): Promise<KernelAnswer> {
  switch (request.kind) {
    case 'read': {
      const read = await readDevice(protection, device);
      return read.ok ? { kind: 'found', held: heldBy(read.value) } : { kind: 'refused', refusal: read.refusal };
    }
    case 'install':
      return answerOf(
        request.direction === 'receive'
          ? await protection.installReceiving(device, peer, request.an, request.key)
          : await protection.installSending(device, request.an, request.key),
      );
    case 'enable':
      return answerOf(await protection.sendWith(device, request.an));
    case 'delete': {
      const read = await readDevice(protection, device);
      const there = read.ok && read.value[request.direction].some((one) => one.association === request.an);
      return read.ok && !there ? { kind: 'done' } : answerOf(await protection.remove(device, request.direction, request.an));
    }
  }
}
