import { createPrivateKey, X509Certificate } from 'node:crypto';
import type { Problem } from './settings-error.ts';
import type { Sections } from './settings-schema.ts';

type OwnCertificate = NonNullable<Sections['security']>['certificates'][string];

/** id-kp-serverAuth and id-kp-clientAuth (RFC 5280, 4.2.1.12): Alertmanagers ask each other for theirs. */
const usages = { server: '1.3.6.1.5.5.7.3.1', client: '1.3.6.1.5.5.7.3.2' } as const;

function isSignedBy(certificate: X509Certificate, chain: readonly X509Certificate[]): boolean {
  return chain.some((issuer) => certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey));
}

/** The certificates of a PEM text. */
function all(pem: string): readonly X509Certificate[] {
  return (pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []).map(
    (text) => new X509Certificate(text),
  );
}

function faultsOf({ certificate, key }: OwnCertificate, address: string, ca: string): readonly string[] {
  const own = new X509Certificate(certificate);
  const missing = [address, '127.0.0.1'].filter((ip) => own.checkIP(ip) === undefined);
  const uses = own.keyUsage as readonly string[] | undefined;
  return [
    ...(own.checkPrivateKey(createPrivateKey(key)) ? [] : ['should belong to key; that is the key of another one']),
    ...(isSignedBy(own, [...all(ca), ...all(certificate).slice(1)]) ? [] : ['should be signed by security.ca']),
    ...(missing.length === 0 ? [] : [`should name the IP address ${missing.join(' and ')} (subjectAltName)`]),
    ...(uses === undefined || Object.values(usages).every((usage) => uses.includes(usage))
      ? []
      : ['should be for servers and for clients (extendedKeyUsage serverAuth, clientAuth)']),
  ];
}

/** Certificates of the user's own have to fit together, their hosts, and the authority. */
export function ownCertificates({ security, hosts }: Sections): readonly Problem[] {
  if (security === undefined || hosts === undefined) return [];
  const { ca, certificates } = security;
  const named = Object.keys(certificates);
  if (ca === undefined)
    return named.length === 0
      ? []
      : [{ path: 'security/ca', text: 'is needed with security.certificates: who signed them' }];
  const missing = Object.keys(hosts).filter((host) => !named.includes(host));
  const unknown = named.filter((host) => hosts[host] === undefined);
  return [
    ...(missing.length === 0
      ? []
      : [
          {
            path: 'security/certificates',
            text: `lacks ${missing.join(', ')}: with security.ca each host needs its own`,
          },
        ]),
    ...unknown.map((host) => ({ path: `security/certificates/${host}`, text: 'is not a key of hosts' })),
    ...Object.entries(certificates).flatMap(([host, own]) => {
      const address = hosts[host]?.address;
      if (address === undefined) return [];
      const path = `security/certificates/${host}/certificate`;
      return faultsOf(own, address, ca).map((text) => ({ path, text }));
    }),
  ];
}
