import { z } from 'zod';
import { byteSizeSchema } from './byte-size.ts';
import { hostListSchema, portSchema, versionSchema } from './scalars.ts';

const textfileRule = 'should be an absolute path of letters, digits, ".", "_" and "-"';

const furtherCollectors = ['interrupts', 'processes', 'tcpstat'] as const;

/** node_exporter, on each host that is watched. */
export const nodeExporterSchema = z.strictObject({
  hosts: z
    .union([z.literal('all'), hostListSchema(1, 10_000)], {
      error: 'should be "all" or a list of host keys, each once',
    })
    .prefault('all')
    .describe('All hosts, or a list of host keys.'),
  version: versionSchema().optional().describe('Version; without it the first of the catalog.'),
  port: portSchema().prefault(9100).describe('Port of the metrics.'),
  textfileFolder: z
    .string({ error: textfileRule })
    .regex(/^(\/[A-Za-z0-9._-]+)+$/, textfileRule)
    .optional()
    .describe('Folder on the hosts whose *.prom files, written by your own scripts, are shown too.'),
  systemdUnits: z
    .boolean()
    .prefault(true)
    .describe(
      'True: the state of each service and socket that systemd knows is shown too; rules.systemdUnitFailed lives on it.',
    ),
  collectors: z
    .array(z.enum(furtherCollectors, { error: `should be one of ${furtherCollectors.join(', ')}` }))
    .prefault(['processes'])
    .describe(
      'What node_exporter leaves out by itself and dashboard 1860 can show: processes by state; interrupts, a series a core and line; tcpstat, connections by state, slow where there are very many.',
    ),
  memoryMax: byteSizeSchema().prefault('256MB').describe('Memory limit of the service.'),
});
