import { X509Certificate } from 'node:crypto';
import { dayMs } from '../../config/duration.ts';
import type { Authority, SigningPair } from '../../model/certificates.ts';

/** How long an authority is valid: beyond the life of most hosts, and its taking over by the next one is prepared for. */
const validForMs = 3650 * dayMs;

/** The next authority is made, and trusted, so long before the end of the present one … */
const prepareBeforeMs = 90 * dayMs;

/** … and signs from here on. Certificates of hosts, which are made anew 30 days before their end, follow it. */
const takeOverBeforeMs = 60 * dayMs;

/**
 * … but not before it has been trusted for so long, or for half of what was left when it was made: a host that was away in the `up` that
 * told of it gets it by another one meanwhile. That the host was back by then is not known here.
 */
const trustedForMs = 14 * dayMs;

/** When the first certificate of a PEM text ends, in milliseconds since 1970. */
export function endOf(certificate: string): number {
  return Date.parse(new X509Certificate(certificate).validTo);
}

function certificatesOf(bundle: string): readonly string[] {
  return (bundle.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []).map((pem) => `${pem}\n`);
}

/** @param leftMs What the present authority has left. */
function isTrustedForLong({ certificate }: SigningPair, leftMs: number, nowMs: number): boolean {
  const sinceMs = nowMs - Date.parse(new X509Certificate(certificate).validFrom);
  return sinceMs >= Math.min(trustedForMs, (sinceMs + leftMs) / 2);
}

type Phase = 'prepare' | 'take over' | 'forget';

/** What is to be done with an authority at a moment; undefined: nothing. */
export function authorityPhase(authority: Authority, nowMs: number): Phase | undefined {
  const leftMs = endOf(authority.certificate) - nowMs;
  if (authority.next === undefined && leftMs < prepareBeforeMs) return 'prepare';
  if (authority.next !== undefined && leftMs < takeOverBeforeMs && isTrustedForLong(authority.next, leftMs, nowMs))
    return 'take over';
  return certificatesOf(authority.trusted).some((pem) => endOf(pem) < nowMs) ? 'forget' : undefined;
}

async function newPair(name: string, nowMs: number): Promise<SigningPair> {
  const { makeAuthority } = await import('./make-certificate.ts');
  return makeAuthority(name, { nowMs, untilMs: nowMs + validForMs });
}

/** An authority of its own for a stack. */
export async function firstAuthority(name: string, nowMs: number): Promise<Authority> {
  const pair = await newPair(name, nowMs);
  return { ...pair, trusted: pair.certificate };
}

/**
 * One step of the way from an authority to the next, never two: what is trusted must be on all hosts before anything is signed by it, and
 * stays there until the last certificate of the one before has been replaced. An authority for which nothing is due comes back as it is.
 */
export async function renewAuthority(authority: Authority, name: string, nowMs: number): Promise<Authority> {
  const { trusted, next, ...present } = authority;
  switch (authorityPhase(authority, nowMs)) {
    case 'prepare': {
      const made = await newPair(name, nowMs);
      return { ...present, trusted: `${trusted}${made.certificate}`, next: made };
    }
    case 'take over':
      return { ...(next ?? present), trusted };
    case 'forget':
      return {
        ...authority,
        trusted: certificatesOf(trusted)
          .filter((pem) => endOf(pem) >= nowMs)
          .join(''),
      };
    case undefined:
      return authority;
  }
}
