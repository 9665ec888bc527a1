import { X509Certificate } from 'node:crypto';
import { basename, dirname } from 'node:path';
import { dayMs } from '../../infra/config/duration.ts';
import { utcDay } from '../../infra/config/utc-day.ts';
import { renewBeforeMs } from '../../infra/provider/generated/renew-before.ts';
import { fine, type Finding, note, problem } from './finding.ts';
import type { HostLook } from './host-look.ts';

/** From here on an `up` should long have made it anew; the rule CertificateEnding warns by default from the same time on. */
const urgentBeforeMs = 14 * dayMs;

/** What a host should have of certificates, and how they are made anew. */
export interface WantedCertificates {
  /** `/etc/<service>/security/host.pem` and `ca.pem` of each service; none where `security` is off. */
  readonly paths: readonly string[];
  /** Folder of the user's own certificates; undefined: promha makes them. */
  readonly ownFolder: string | undefined;
}

const pemBlock = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** When the certificates of a file end: a host's with the first of its chain, authorities with the last of them. NaN: unreadable. */
function endOf(path: string, pem: string): number {
  try {
    const ends = (pem.match(pemBlock) ?? []).map((block) => new X509Certificate(block).validToDate.getTime());
    if (ends.length === 0) return Number.NaN;
    return basename(path) === 'host.pem' ? Math.min(...ends) : Math.max(...ends);
  } catch {
    return Number.NaN;
  }
}

/** Which certificate of which services, in words: `the authority of prometheus, alertmanager`. */
function nameOf(paths: readonly string[]): string {
  const services = paths.map((path) => basename(dirname(dirname(path))));
  return `${basename(paths[0] ?? '') === 'host.pem' ? 'the host’s own' : 'the authority’s'} (${services.join(', ')})`;
}

function judgeEnd(paths: readonly string[], endMs: number, renewal: string, nowMs: number): Finding {
  const name = nameOf(paths);
  if (Number.isNaN(endMs)) return problem('certificates', `${name} cannot be read: ${renewal}`);
  const days = Math.floor((endMs - nowMs) / dayMs);
  const date = utcDay(endMs);
  if (endMs <= nowMs) return problem('certificates', `${name} ended on ${date}, and nobody trusts it: ${renewal}`);
  const text = `${name} is valid for ${days} more days, until ${date}`;
  if (endMs - nowMs < urgentBeforeMs) return problem('certificates', `${text}: ${renewal}`);
  return endMs - nowMs < renewBeforeMs ? note('certificates', `${text}: ${renewal}`) : fine('certificates', text);
}

/** The certificates that lie on a host, each once however many services have it. */
export function judgeCertificates(
  { certificates }: Pick<HostLook, 'certificates'>,
  { paths, ownFolder }: WantedCertificates,
  nowMs: number,
): readonly Finding[] {
  const there = new Map(certificates.map(({ path, pem }) => [path, pem]));
  const missing = paths.filter((path) => !there.has(path));
  const renewal =
    ownFolder === undefined
      ? '`npm run pulumi -- up` makes it anew'
      : `put a new one into ${ownFolder}, then \`npm run pulumi -- up\``;
  const ends = paths.flatMap((path) => {
    const pem = there.get(path);
    return pem === undefined ? [] : [{ path, endMs: endOf(path, pem) }];
  });
  const alike = Map.groupBy(ends, ({ path, endMs }) => `${basename(path)} ${endMs}`);
  return [
    ...(missing.length === 0
      ? []
      : [note('certificates', `${missing.join(', ')} are not there yet: \`npm run pulumi -- up\``)]),
    ...[...alike.values()].map((same) =>
      judgeEnd(
        same.map(({ path }) => path),
        same[0]?.endMs ?? Number.NaN,
        renewal,
        nowMs,
      ),
    ),
  ];
}
