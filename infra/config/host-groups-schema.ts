import { z } from 'zod';
import { hostKeySchema, lineSchema } from './scalars.ts';
import { hostSchema } from './ssh-schema.ts';

const inventorySchema = z.strictObject({
  file: lineSchema().describe(
    'Path of the file, from the project’s root: .csv, .yaml (ours or Ansible’s), else Ansible’s INI form.',
  ),
  group: lineSchema().prefault('all').describe('Group of an Ansible inventory whose hosts are meant.'),
});

/** Hosts by the dozen: ranges of names or a file of them, with what they have in common. */
export const hostGroupSchema = z.strictObject({
  hosts: z
    .record(z.string(), z.unknown())
    .prefault({})
    .describe(
      'Hosts by name: an address, or keys as in hosts. A name may be a range with a range of addresses beside it.',
    ),
  inventory: inventorySchema.optional().describe('A file that names the hosts.'),
  ...hostSchema.pick({ user: true, port: true, privateKeyFile: true, agent: true }).shape,
  arch: hostSchema.shape.arch.unwrap().optional().describe('Processor architecture of the hosts that name none.'),
  out: z.array(hostKeySchema()).prefault([]).describe('Those of these hosts that are left alone, as by out of a host.'),
  labels: hostSchema.shape.labels.describe('Labels put on every target of these hosts; a host’s own win.'),
});

/** All groups of the stack file by name. */
export const hostGroupsSchema = z
  .record(hostKeySchema(), hostGroupSchema)
  .prefault({})
  .describe(
    'Hosts by the dozen, added to hosts: ranges, or inventory files (CSV, YAML, Ansible), with common defaults.',
  );
