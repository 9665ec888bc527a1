import { z } from 'zod';
import { byteSizeSchema } from './byte-size.ts';
import { durationSchema } from './duration.ts';
import { hostKeySchema, hostListSchema, labelsSchema, lineSchema, portSchema, versionSchema } from './scalars.ts';

const jobRule = 'should be a job name: letters, digits, ".", "_" and "-"';
const metricsPathRule = 'should be a path that starts with "/"';
const fileRule =
  'should be an absolute path on the Prometheus hosts that ends in .yml, .yaml or .json (a * in the file name is allowed)';

const extraTargetSchema = z
  .strictObject({
    host: hostKeySchema().optional().describe('Key of a host of this stack …'),
    address: lineSchema().optional().describe('… or the address or name of one that is not in it.'),
    port: portSchema().describe('Port of the exporter.'),
    instance: lineSchema().optional().describe('Label instance; without it the host key, or address:port.'),
    labels: labelsSchema().prefault({}).describe('Labels of this target.'),
  })
  .refine(
    (target) => (target.host === undefined) !== (target.address === undefined),
    'should have either host or address',
  );

const extraJobSchema = z
  .strictObject({
    job: z
      .string({ error: jobRule })
      .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/, jobRule)
      .describe('Job name.'),
    targets: z.array(extraTargetSchema).min(1).optional().describe('The exporters, listed here …'),
    files: z
      .array(z.string({ error: fileRule }).regex(/^\/[^\s*]*[^\s/]*\.(yml|yaml|json)$/, fileRule))
      .min(1)
      .optional()
      .describe('… or in files on the Prometheus hosts, read anew when they change.'),
    scheme: z
      .enum(['http', 'https'], { error: 'should be http or https' })
      .prefault('http')
      .describe('How they are asked.'),
    metricsPath: z
      .string({ error: metricsPathRule })
      .regex(/^\/\S*$/, metricsPathRule)
      .prefault('/metrics')
      .describe('Path of the metrics.'),
    scrapeInterval: durationSchema({ min: '1s', max: '1h' })
      .optional()
      .describe('Instead of prometheus.scrapeInterval.'),
    honorLabels: z
      .boolean()
      .prefault(false)
      .describe('True: labels in the scraped data win over those of the target (for federation and push gateways).'),
  })
  .refine((job) => (job.targets === undefined) !== (job.files === undefined), 'should have either targets or files');

/** The pair of Prometheus servers (or one of them). */
export const prometheusSchema = z.strictObject({
  hosts: hostListSchema(1, 2).describe('One host, or two that hold the same data and watch each other.'),
  version: versionSchema().optional().describe('Version; without it the first of the catalog.'),
  port: portSchema().prefault(9090).describe('Port of the web page and API.'),
  scrapeInterval: durationSchema({ min: '1s', max: '5m' }).prefault('10s').describe('How often targets are asked.'),
  scrapeTimeout: durationSchema({ min: '1s', max: '5m' }).prefault('5s').describe('How long a target may take.'),
  evaluationInterval: durationSchema({ min: '1s', max: '5m' })
    .prefault('10s')
    .describe('How often rules are evaluated.'),
  retention: z
    .strictObject({
      time: durationSchema({ min: '2h' }).prefault('15d').describe('Samples older than this are dropped.'),
      size: byteSizeSchema().prefault('20GB').describe('The oldest samples are dropped above this size.'),
    })
    .prefault({})
    .describe('How much history is kept: what is reached first.'),
  outOfOrderWindow: durationSchema()
    .prefault('2h')
    .describe('How late samples of the other Prometheus are taken after an outage; 0s: not at all.'),
  memoryMax: byteSizeSchema().prefault('4GB').describe('Memory limit of the service.'),
  extraTargets: z.array(extraJobSchema).prefault([]).describe('Scrape jobs beyond those of promha.'),
});
