import { z } from 'zod';
import { alertmanagerSchema } from './alertmanager-schema.ts';
import { byteSizeSchema } from './byte-size.ts';
import { feishuSchema } from './feishu-schema.ts';
import { firewallSchema } from './firewall-schema.ts';
import { hostGroupsSchema } from './host-groups-schema.ts';
import type { Locale } from './lark.ts';
import { nodeExporterSchema } from './node-exporter-schema.ts';
import { prometheusSchema } from './prometheus-schema.ts';
import { receiversSchema } from './receivers-schema.ts';
import { rolloutSchema } from './rollout-schema.ts';
import { rulesSchema } from './rules-schema.ts';
import {
  baseUrlSchema,
  hostKeySchema,
  hostListSchema,
  lineSchema,
  portSchema,
  timeZoneSchema,
  tokenSchema,
  versionSchema,
} from './scalars.ts';
import { securitySchema } from './security-schema.ts';
import { hostSchema, sshSchema } from './ssh-schema.ts';

const grafanaSchema = z.strictObject({
  host: hostKeySchema().describe('The host Grafana runs on.'),
  version: versionSchema().optional().describe('Version; without it the first of the catalog.'),
  port: portSchema().prefault(3000).describe('Port of the web page.'),
  adminUser: lineSchema().prefault('admin').describe('Name of the administrator; the password is generated.'),
  anonymousViewer: z.boolean().prefault(false).describe('True: dashboards can be seen without a login.'),
  dashboardVersion: versionSchema()
    .optional()
    .describe('Revision of dashboard 1860; without it the first of the catalog.'),
  memoryMax: byteSizeSchema().prefault('1GB').describe('Memory limit of the service.'),
});

const linksSchema = z.strictObject({
  prometheus: baseUrlSchema().optional().describe('Base of links to Prometheus; without it those of the hosts.'),
  alertmanager: baseUrlSchema().optional().describe('Base of links to Alertmanager; without it those of the hosts.'),
  grafana: baseUrlSchema().optional().describe('Base of links to Grafana; without it that of the host.'),
});

/** Every key of the stack file below `promha:`, with meaning, unit, default and bounds: the one source for all of these. */
export const settingsSchema = z.strictObject({
  locale: z
    .enum(['zh-CN', 'en'], { error: 'should be zh-CN or en' })
    .optional()
    .describe('Language of alerts and cards; absent: zh-CN, or en when the bot is a Lark bot.'),
  timeZone: timeZoneSchema().prefault('Asia/Shanghai').describe('Time zone of times on cards.'),
  keepData: z.boolean().prefault(true).describe('True: destroy leaves data folders on the hosts and names them.'),
  ssh: sshSchema.prefault({}).describe('How the hosts are reached.'),
  hosts: z
    .record(hostKeySchema(), hostSchema)
    .describe('All hosts, by a key that never changes; those of hostGroups are added.'),
  hostGroups: hostGroupsSchema,
  forget: z
    .array(hostKeySchema())
    .prefault([])
    .describe(
      'Hosts that are gone for good, in hosts or left already: nothing is done on them, and what is recorded of them goes without it.',
    ),
  rollout: rolloutSchema,
  security: securitySchema.prefault({}).describe('TLS and basic authentication on everything that listens.'),
  firewall: firewallSchema,
  artifacts: z
    .strictObject({
      mirror: lineSchema()
        .optional()
        .describe('Folder or http(s) address that holds the archives; asked before the official addresses.'),
      catalog: lineSchema().optional().describe('Catalog file to use instead of infra/model/catalog.json.'),
      cache: lineSchema()
        .optional()
        .describe('Folder on the operator’s machine that keeps archives; absent: the user’s cache folder.'),
    })
    .prefault({})
    .describe('Where programs come from; always checked by SHA-256.'),
  nodeExporter: nodeExporterSchema.prefault({}).describe('node_exporter: figures of each host.'),
  prometheus: prometheusSchema.describe('Prometheus: scrapes, stores, evaluates the rules.'),
  alertmanager: alertmanagerSchema.describe('Alertmanager: groups, mutes and repeats alerts.'),
  rules: rulesSchema,
  relay: z
    .strictObject({
      hosts: hostListSchema(1, 2).describe(
        'One host, or both Alertmanager hosts: then the loss of a host costs no card.',
      ),
      port: portSchema().prefault(4000).describe('Port that Alertmanager calls.'),
      token: tokenSchema()
        .optional()
        .meta({ secret: true })
        .describe(
          'Bearer token that Alertmanager must show, a Pulumi secret; absent: whoever reaches the port may call.',
        ),
      memoryMax: byteSizeSchema().prefault('256MB').describe('Memory limit of the service.'),
    })
    .describe('The relay from Alertmanager to Feishu.'),
  feishu: feishuSchema.describe('The Feishu custom bot, or bots.'),
  receivers: receiversSchema,
  grafana: grafanaSchema.describe('Grafana with dashboard 1860.'),
  failover: z
    .strictObject({
      port: portSchema().prefault(9089).describe('Port on the loopback of the Grafana host that Grafana asks.'),
      adminPort: portSchema().prefault(9088).describe('Port of its metrics and health.'),
      memoryMax: byteSizeSchema().prefault('512MB').describe('Memory limit of the service.'),
    })
    .prefault({})
    .describe('The endpoint that gives Grafana the first healthy Prometheus.'),
  nodejs: z
    .strictObject({ version: versionSchema().optional().describe('Version; without it the first of the catalog.') })
    .prefault({})
    .describe('Node.js, which relay and failover endpoint run on.'),
  links: linksSchema.prefault({}).describe('Addresses for the buttons of cards, as people reach them.'),
});

/** A stack's settings, complete: every default filled in, every value checked. */
export type Settings = Omit<z.output<typeof settingsSchema>, 'locale'> & {
  /** Language of alert texts, and of the cards of every bot that names none of its own. */
  readonly locale: Locale;
};

/** Sections of a stack file that are right by themselves; some may be missing. */
export type Sections = Partial<z.output<typeof settingsSchema>>;
