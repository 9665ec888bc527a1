import { z } from 'zod';
import { lineSchema } from './scalars.ts';

const userRule = 'should be a user name: letters, digits, ".", "_" or "-"';

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
  certificates: lineSchema()
    .optional()
    .describe(
      'Folder on the operator’s machine with certificates of your own: ca.pem, and <host>.pem and <host>.key of each host; without it promha makes its own.',
    ),
});
