import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { utcDay } from '../config/utc-day.ts';
import { renewBeforeMs } from '../provider/generated/renew-before.ts';
import { expandHome } from '../provider/ssh/expand-home.ts';
import type { TopologyHost } from '../model/topology.ts';

/** What a stack brings of its own instead of having it made: PEM texts. */
export interface OwnCertificates {
  readonly ca: string;
  /** By host key: private key, certificate, and what stands between it and the authority. */
  readonly hosts: Readonly<Record<string, { readonly pem: string; readonly notAfter: number }>>;
  /** A sentence for each file that is good today and ends within 30 days. */
  readonly ending: readonly string[];
}

/** Files of certificates that cannot be used; lists all that is wrong with them. No key is in its text. */
export class CertificateFilesError extends Error {
  constructor(folder: string, problems: readonly string[]) {
    super(
      `security/certificates: what is in ${folder} cannot be used:\n${problems.map((line) => `  ${line}`).join('\n')}`,
    );
    this.name = 'CertificateFilesError';
  }
}

/** serverAuth and clientAuth (RFC 5280, 4.2.1.12): the members of Alertmanager's cluster show each other theirs. */
const usages = ['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2'];

function certificatesIn(pem: string): readonly X509Certificate[] {
  const texts = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  return texts.map((text) => new X509Certificate(text));
}

const dayOf = (time: string): string => utcDay(Date.parse(time));

/** Why a certificate is not valid at a moment; empty when it is. */
function timeFaults({ validFrom, validTo }: X509Certificate, nowMs: number): readonly string[] {
  if (Date.parse(validTo) <= nowMs) return [`ended on ${dayOf(validTo)}`];
  return Date.parse(validFrom) > nowMs
    ? [`is valid from ${dayOf(validFrom)} on, not yet (or this clock is wrong)`]
    : [];
}

function faultsOf(
  [own, ...between]: readonly [X509Certificate, ...X509Certificate[]],
  key: KeyObject,
  address: string,
  ca: readonly X509Certificate[],
  nowMs: number,
): readonly string[] {
  const missing = [address, '127.0.0.1'].filter((ip) => own.checkIP(ip) === undefined);
  const uses = own.keyUsage as readonly string[] | undefined;
  const issuers = [...between, ...ca].filter((issuer) => own.checkIssued(issuer) && own.verify(issuer.publicKey));
  return [
    ...(own.checkPrivateKey(key) ? [] : ['its key is that of another certificate']),
    ...(issuers.length > 0 ? [] : ['it is not signed by ca.pem']),
    ...(issuers.some((one) => timeFaults(one, nowMs).length === 0)
      ? []
      : issuers
          .flatMap((one) => timeFaults(one, nowMs))
          .map((fault) => `the certificate that it is signed with ${fault}`)),
    ...timeFaults(own, nowMs).map((fault) => `it ${fault}`),
    ...between.flatMap((one) => timeFaults(one, nowMs)).map((fault) => `a certificate of its chain ${fault}`),
    ...(missing.length === 0 ? [] : [`it should name the IP address ${missing.join(' and ')} (subjectAltName)`]),
    ...(uses === undefined || usages.every((usage) => uses.includes(usage))
      ? []
      : ['it should be for servers and for clients (extendedKeyUsage serverAuth, clientAuth)']),
  ];
}

/** Of several authorities one is enough: what an old one has signed is judged with the certificate itself. */
function authorityFaults(ca: readonly X509Certificate[], nowMs: number): readonly string[] {
  if (ca.length === 0) return ['holds no certificate'];
  const faults = ca.map((one) => timeFaults(one, nowMs));
  return faults.some((found) => found.length === 0) ? [] : faults.flat();
}

/** Which of these end soon, in a sentence. */
function endingSoon(file: string, ends: readonly number[], nowMs: number): readonly string[] {
  const endMs = Math.min(...ends);
  return endMs - nowMs < renewBeforeMs
    ? [`security/certificates: ${file} ends on ${utcDay(endMs)}; put a new one in its place, then \`up\``]
    : [];
}

/**
 * Reads `ca.pem`, and `<host>.pem` and `<host>.key` of each host, from a folder of the operator's machine.
 * @throws CertificateFilesError with everything that is wrong, by file.
 */
export function readOwnCertificates(folder: string, hosts: readonly TopologyHost[], nowMs: number): OwnCertificates {
  const problems: string[] = [];
  function tryIn<T>(file: string, make: (text: string) => T): T | undefined {
    try {
      return make(readFileSync(join(expandHome(folder), file), 'utf8'));
    } catch (error) {
      const { code = 'it cannot be read' } = error as NodeJS.ErrnoException;
      problems.push(`${file}: ${code === 'ENOENT' ? 'is not there' : code}`);
      return undefined;
    }
  }
  const ca = tryIn('ca.pem', (text) => ({ text, list: certificatesIn(text) }));
  if (ca !== undefined) problems.push(...authorityFaults(ca.list, nowMs).map((fault) => `ca.pem: ${fault}`));
  const ending: string[] = [];
  const found = hosts.map(({ key: host, address }) => {
    const pem = tryIn(`${host}.pem`, (text) => ({ text, list: certificatesIn(text) }));
    const key = tryIn(`${host}.key`, (text) => ({ text, object: createPrivateKey(text) }));
    const [own, ...between] = pem?.list ?? [];
    if (pem !== undefined && own === undefined) problems.push(`${host}.pem: holds no certificate`);
    if (pem === undefined || key === undefined || own === undefined || ca === undefined) return [];
    const faults = faultsOf([own, ...between], key.object, address, ca.list, nowMs);
    problems.push(...faults.map((fault) => `${host}.pem: ${fault}`));
    const ends = [own, ...between].map(({ validTo }) => Date.parse(validTo));
    ending.push(...endingSoon(`${host}.pem`, ends, nowMs));
    const notAfter = Math.floor(Date.parse(own.validTo) / 1000);
    return [[host, { pem: `${key.text.trim()}\n${pem.text.trim()}\n`, notAfter }] as const];
  });
  if (problems.length > 0) throw new CertificateFilesError(folder, problems);
  const lastEnd = Math.max(...(ca?.list ?? []).map(({ validTo }) => Date.parse(validTo)));
  ending.push(...endingSoon('ca.pem', [lastEnd], nowMs));
  return { ca: ca?.text ?? '', hosts: Object.fromEntries(found.flat()), ending };
}
