import { z } from 'zod';
import { durationSchema } from './duration.ts';
import { hostAddressSchema, hostKeySchema, labelsSchema, lineSchema, portSchema, publicKeySchema } from './scalars.ts';

const hostKeys = () =>
  z.union([publicKeySchema(), z.array(publicKeySchema()).min(1)], {
    error: 'should be a public host key such as "ssh-ed25519 AAAA…", or a list of them (npm run host-keys prints them)',
  });

const userRule = 'should be a Linux user name';
const userName = () => z.string({ error: userRule }).regex(/^[a-z_][a-z0-9_-]{0,31}$/, userRule);

const jumpSchema = z.strictObject({
  address: lineSchema().describe('Address or name of the jump host, as the operator reaches it.'),
  port: portSchema().prefault(22).describe('SSH port of the jump host.'),
  user: userName().prefault('root').describe('User on the jump host.'),
  privateKeyFile: lineSchema().optional().describe('Private key for the jump host; without it that of ssh.'),
  hostKey: hostKeys().optional().describe('Public host key(s) of the jump host.'),
});

/** How every host is reached, unless a host says otherwise. */
export const sshSchema = z.strictObject({
  user: userName().prefault('root').describe('User on the hosts. Any other than root needs sudo without a password.'),
  port: portSchema().prefault(22).describe('SSH port.'),
  privateKeyFile: lineSchema()
    .prefault('~/.ssh/id_ed25519')
    .describe('Private key on the operator’s machine; not used with agent.'),
  agent: z.boolean().prefault(false).describe('True: keys come from the SSH agent (SSH_AUTH_SOCK).'),
  knownHostsFile: lineSchema()
    .prefault('~/.ssh/known_hosts')
    .describe('Where host keys are looked up that the stack file does not name.'),
  connectTimeout: durationSchema({ min: '1s', max: '5m' }).prefault('10s').describe('How long a connection may take.'),
  jump: jumpSchema.optional().describe('A host through which all others are reached.'),
});

/** One host of the stack. */
export const hostSchema = z.strictObject({
  address: hostAddressSchema().describe('IPv4 address by which the hosts, and SSH, reach it.'),
  hostKey: hostKeys().optional().describe('Public SSH host key(s); without it known_hosts must have them.'),
  user: userName().optional().describe('Instead of ssh.user.'),
  port: portSchema().optional().describe('Instead of ssh.port.'),
  privateKeyFile: lineSchema().optional().describe('Instead of ssh.privateKeyFile.'),
  agent: z.boolean().optional().describe('Instead of ssh.agent.'),
  arch: z
    .enum(['amd64', 'arm64'], { error: 'should be amd64 or arm64' })
    .prefault('amd64')
    .describe('Processor architecture.'),
  formerly: hostKeySchema()
    .optional()
    .describe('The key this host had before: what is there stays, under the new one. Can go after the next up.'),
  out: z
    .boolean()
    .prefault(false)
    .describe('True: nothing is done on this host, nor undone; the others neither wait for it nor forget it.'),
  labels: labelsSchema().prefault({}).describe('Labels put on every target of this host.'),
});
