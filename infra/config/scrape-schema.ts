import { z } from 'zod';
import { durationSchema } from './duration.ts';
import { hostKeySchema, integerSchema, labelsSchema, lineSchema, portSchema } from './scalars.ts';

const jobRule = 'should be a job name: letters, digits, ".", "_" and "-"';
const metricsPathRule = 'should be a path that starts with "/"';
const fileRule =
  'should be an absolute path on the Prometheus hosts that ends in .yml, .yaml or .json (a * in the file name is allowed)';
const moduleRule = 'should be the name of a module of the exporter: letters, digits, ".", "_" and "-"';
const probeTargetRule = 'should be what the module asks for: an address, host:port or URL, without blanks';
const selectorRule = 'should be a selector such as {job="node"} or up{job="node"}';
const eitherHost = 'should have either host or address';

const jobSchema = () =>
  z
    .string({ error: jobRule })
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/, jobRule)
    .describe('Job name.');

const filesSchema = () =>
  z
    .array(z.string({ error: fileRule }).regex(/^\/[^\s*]*[^\s/]*\.(yml|yaml|json)$/, fileRule))
    .min(1)
    .optional();

/** Prometheus forgets a sample after 5 minutes: what is scraped more seldom would come and go. */
const jobIntervalSchema = () =>
  durationSchema({ min: '1s', max: '4m' }).optional().describe('Instead of prometheus.scrapeInterval.');

const schemeSchema = () =>
  z.enum(['http', 'https'], { error: 'should be http or https' }).prefault('http').describe('How they are asked.');

const placeKeys = {
  host: hostKeySchema().optional().describe('Key of a host of this stack …'),
  address: lineSchema().optional().describe('… or the address or name of one that is not in it.'),
};

const hasOnePlace = (place: { readonly host?: string | undefined; readonly address?: string | undefined }): boolean =>
  (place.host === undefined) !== (place.address === undefined);

const extraTargetSchema = z
  .strictObject({
    ...placeKeys,
    port: portSchema().describe('Port of the exporter.'),
    instance: lineSchema().optional().describe('Label instance; without it the host key, or address:port.'),
    labels: labelsSchema().prefault({}).describe('Labels of this target.'),
  })
  .refine(hasOnePlace, eitherHost);

/** A scrape job of the stack's own, on exporters or on applications that show metrics themselves. */
export const extraJobSchema = z
  .strictObject({
    job: jobSchema(),
    targets: z.array(extraTargetSchema).min(1).optional().describe('The exporters, listed here …'),
    files: filesSchema().describe('… or in files on the Prometheus hosts, read anew when they change.'),
    scheme: schemeSchema(),
    metricsPath: z
      .string({ error: metricsPathRule })
      .regex(/^\/\S*$/, metricsPathRule)
      .prefault('/metrics')
      .describe('Path of the metrics.'),
    scrapeInterval: jobIntervalSchema(),
    sampleLimit: integerSchema(1, 100_000_000)
      .optional()
      .describe('A target that gives more samples than this is refused as a whole; absent: no limit.'),
    honorLabels: z
      .boolean()
      .prefault(false)
      .describe('True: labels in the scraped data win over those of the target (for a push gateway).'),
  })
  .refine((job) => (job.targets === undefined) !== (job.files === undefined), 'should have either targets or files');

/** Targets that a blackbox_exporter of the operator's asks from the outside: web pages, ports, hosts that answer a ping. */
export const probeJobSchema = z
  .strictObject({
    job: jobSchema(),
    exporter: z
      .strictObject({ ...placeKeys, port: portSchema().prefault(9115).describe('Its port.') })
      .refine(hasOnePlace, eitherHost)
      .describe('The blackbox_exporter that probes; yours, promha installs none.'),
    module: z
      .string({ error: moduleRule })
      .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, moduleRule)
      .describe('Module of its configuration: http_2xx, tcp_connect, icmp, …'),
    targets: z
      .array(z.string({ error: probeTargetRule }).regex(/^\S+$/, probeTargetRule))
      .min(1)
      .optional()
      .describe('What is probed, listed here …'),
    files: filesSchema().describe('… or in files on the Prometheus hosts, read anew when they change.'),
    labels: labelsSchema().prefault({}).describe('Labels of the targets listed here.'),
    scrapeInterval: jobIntervalSchema(),
  })
  .refine((job) => (job.targets === undefined) !== (job.files === undefined), 'should have either targets or files');

/** Series taken over from another Prometheus, one job each. */
export const federationSchema = z
  .strictObject({
    job: jobSchema().describe('Job name; what is taken over has the job <this name>/<its job there>.'),
    ...placeKeys,
    port: portSchema().prefault(9090).describe('Port of that Prometheus.'),
    scheme: schemeSchema().describe('How it is asked.'),
    match: z
      .array(z.string({ error: selectorRule }).regex(/^([A-Za-z_:][\w:]*|[\w:]*\{[^\r\n]+\})$/, selectorRule))
      .min(1)
      .describe('Selectors of the series to take over.'),
    scrapeInterval: jobIntervalSchema(),
  })
  .refine(hasOnePlace, eitherHost);
