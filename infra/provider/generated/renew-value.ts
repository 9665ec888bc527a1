import { isDeepStrictEqual } from 'node:util';
import type { Authority, HostCertificate } from '../../model/certificates.ts';
import type { GeneratedInputs } from '../../model/host-inputs.ts';
import { type GeneratedValue, makeValue, type MakingOf } from './make-value.ts';
import { renewBeforeMs } from './renew-before.ts';
import { authorityPhase, renewAuthority } from './renew-authority.ts';

/** True when a value has to be made anew, or taken a step on, because of the time that has passed. */
export function isDue({ kind }: GeneratedInputs, value: GeneratedValue, nowMs: number): boolean {
  if (kind === 'authority') return authorityPhase(value as Authority, nowMs) !== undefined;
  return kind === 'certificate' && (value as HostCertificate).notAfter * 1000 - nowMs < renewBeforeMs;
}

/** The value after an update: the same, unless the inputs ask for another or it is due. */
export async function renewValue(
  recorded: { readonly inputs: GeneratedInputs; readonly value: GeneratedValue },
  inputs: GeneratedInputs,
  making: MakingOf,
): Promise<GeneratedValue> {
  const { value } = recorded;
  if (inputs.kind === 'authority') return renewAuthority(value as Authority, inputs.name, making.now());
  const asked = !isDeepStrictEqual(recorded.inputs, inputs);
  return asked || isDue(inputs, value, making.now()) ? makeValue(inputs, making) : value;
}
