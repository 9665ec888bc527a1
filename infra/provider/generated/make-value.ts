import { dayMs } from '../../config/duration.ts';
import type { Authority, HostCertificate } from '../../model/certificates.ts';
import type { GeneratedCertificate, GeneratedInputs } from '../../model/host-inputs.ts';
import { endOf, firstAuthority } from './renew-authority.ts';

/** What a `Generated` resource has as its value: a text, or what its kind names. */
export type GeneratedValue = string | Authority | HostCertificate;

/** What making a value takes from its surroundings. */
export interface MakingOf {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** A number from 0 up to, not including, its argument; from a cryptographic source. */
  readonly randomInt: (limit: number) => number;
}

/** Letters and digits without those that are taken for one another (0 O, 1 l I), since people type passwords. */
const alphabet = '23456789abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ';

/** A certificate of a host is valid for a year. */
const certificateForMs = 365 * dayMs;

/** A password of the given length, each character equally likely. */
export function makePassword(length: number, randomInt: MakingOf['randomInt']): string {
  return Array.from({ length }, () => alphabet.charAt(randomInt(alphabet.length))).join('');
}

async function makeCertificate(inputs: GeneratedCertificate, nowMs: number): Promise<HostCertificate> {
  const { authority } = inputs;
  const untilMs = Math.min(nowMs + certificateForMs, endOf(authority.certificate));
  const { makeHostCertificate } = await import('./make-certificate.ts');
  const { key, certificate } = await makeHostCertificate(authority, inputs, { nowMs, untilMs });
  return { pem: `${key}${certificate}`, notAfter: Math.floor(untilMs / 1000) };
}

/** Makes the value that some inputs ask for. What makes it is loaded then: most runs make none, and wait for the plugin's start. */
export async function makeValue(inputs: GeneratedInputs, { now, randomInt }: MakingOf): Promise<GeneratedValue> {
  switch (inputs.kind) {
    case 'password':
      return makePassword(inputs.length, randomInt);
    case 'bcrypt':
      return (await import('bcryptjs')).hash(inputs.password, inputs.cost);
    case 'authority':
      return firstAuthority(inputs.name, now());
    case 'certificate':
      return makeCertificate(inputs, now());
  }
}
