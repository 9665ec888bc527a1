import { X509Certificate } from 'node:crypto';
import { z } from 'zod';

const rule = 'should be one or more certificates in PEM text (-----BEGIN CERTIFICATE----- …)';
const keyRule = 'should hold certificates only; it has a private key in it, which belongs nowhere here';

const block = /-----BEGIN ([A-Z0-9 ]+)-----[^-]*-----END \1-----/g;

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).raw.length > 0;
  } catch {
    return false;
  }
}

function areCertificates(text: string): boolean {
  const blocks = text.match(block) ?? [];
  return blocks.length > 0 && text.replace(block, '').trim() === '' && blocks.every(isCertificate);
}

/** Certificates as PEM text, one after the other, ending in a line break; nothing else may be between them. */
export function certificatesSchema() {
  return z
    .string({ error: rule })
    .refine((text) => !text.includes('PRIVATE KEY'), { error: keyRule, abort: true })
    .refine(areCertificates, rule)
    .transform((text) => `${text.trim()}\n`);
}
