import 'reflect-metadata'; // @peculiar/x509 asks for it
import { randomBytes, webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import type { SigningPair } from '../../model/certificates.ts';

/** Elliptic keys on P-256: every program of the stack takes them, and a new connection costs a tenth of what RSA asks. */
const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;

/** A certificate begins an hour ago: the clock of a host may be behind the operator's. */
const backdatedMs = 3_600_000;

/** How long something is valid, in milliseconds since 1970. */
export interface Validity {
  readonly nowMs: number;
  readonly untilMs: number;
}

/** Whom the certificate of a host speaks for. */
export interface CertificateNames {
  /** DNS names; the first is the common name too. */
  readonly names: readonly string[];
  /** IP addresses. */
  readonly addresses: readonly string[];
}

x509.cryptoProvider.set(webcrypto);

async function newKeys(): Promise<{ readonly keys: webcrypto.CryptoKeyPair; readonly pem: string }> {
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const der = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
  return { keys, pem: `${x509.PemConverter.encode(der, 'PRIVATE KEY')}\n` };
}

function importKey(pem: string): Promise<webcrypto.CryptoKey> {
  const der = x509.PemConverter.decodeFirst(pem);
  return webcrypto.subtle.importKey('pkcs8', der, algorithm, false, ['sign']);
}

function commonParts({ nowMs, untilMs }: Validity) {
  return {
    // Positive, as RFC 5280 (4.1.2.2) asks: the first bit is not set.
    serialNumber: `01${randomBytes(15).toString('hex')}`,
    notBefore: new Date(nowMs - backdatedMs),
    notAfter: new Date(untilMs),
    signingAlgorithm: algorithm,
  };
}

const pemOf = (certificate: x509.X509Certificate): string => `${certificate.toString('pem')}\n`;

/** A certificate authority that signs hosts' certificates, and nothing below them. @param name Its common name. */
export async function makeAuthority(name: string, validity: Validity): Promise<SigningPair> {
  const { keys, pem } = await newKeys();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    ...commonParts(validity),
    name: [{ CN: [name] }],
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { key: pem, certificate: pemOf(certificate) };
}

/** A certificate of a host, for what it serves and for what it asks, signed by an authority. */
export async function makeHostCertificate(
  authority: SigningPair,
  { names, addresses }: CertificateNames,
  validity: Validity,
): Promise<SigningPair> {
  const { keys, pem } = await newKeys();
  const issuer = new x509.X509Certificate(authority.certificate);
  const certificate = await x509.X509CertificateGenerator.create({
    ...commonParts(validity),
    subject: [{ CN: [names[0] ?? ''] }],
    issuer: issuer.subject,
    publicKey: keys.publicKey,
    signingKey: await importKey(authority.key),
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth, x509.ExtendedKeyUsage.clientAuth]),
      new x509.SubjectAlternativeNameExtension([
        ...names.map((value) => ({ type: 'dns' as const, value })),
        ...addresses.map((value) => ({ type: 'ip' as const, value })),
      ]),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      await x509.AuthorityKeyIdentifierExtension.create(issuer.publicKey),
    ],
  });
  return { key: pem, certificate: pemOf(certificate) };
}
