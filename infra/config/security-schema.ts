import { createPrivateKey } from 'node:crypto';
import { z } from 'zod';
import { certificatesSchema } from './pem-schema.ts';
import { hostKeySchema } from './scalars.ts';

const keyRule = 'should be a private key in PEM text without a passphrase (-----BEGIN PRIVATE KEY----- …)';
const userRule = 'should be a user name: letters, digits, ".", "_" or "-"';

function isPrivateKey(pem: string): boolean {
  try {
    return createPrivateKey(pem).type === 'private';
  } catch {
    return false;
  }
}

const certificateSchema = z.strictObject({
  certificate: certificatesSchema().describe('Its certificate in PEM text, then those between it and ca.'),
  key: z
    .string({ error: keyRule })
    .refine(isPrivateKey, keyRule)
    .transform((text) => `${text.trim()}\n`)
    .meta({ secret: true })
    .describe('Its private key in PEM text, a Pulumi secret.'),
});

/** TLS and basic authentication on everything that listens. */
export const securitySchema = z.strictObject({
  enabled: z
    .boolean()
    .prefault(false)
    .describe('True: every port speaks TLS only and asks for user and password; the password is generated.'),
  user: z
    .string({ error: userRule })
    .regex(/^[A-Za-z0-9._-]{1,32}$/, userRule)
    .prefault('promha')
    .describe('Name that is asked for.'),
  ca: certificatesSchema()
    .optional()
    .describe(
      'Your own authority, certificates in PEM text; without it promha makes one, and certificates, by itself.',
    ),
  certificates: z
    .record(hostKeySchema(), certificateSchema)
    .prefault({})
    .describe('With ca: the certificate of each host, by its key.'),
});

/** See {@link securitySchema}. */
export type SecuritySettings = z.output<typeof securitySchema>;
