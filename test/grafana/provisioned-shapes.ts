import { z } from 'zod';

/**
 * What Grafana documents of provisioning files and grafana.ini, as far as promha writes it. A real Grafana ignores an unknown key and starts
 * with a data source that has no type; so a slip of ours would go unnoticed there. These shapes refuse it.
 */

/** `provisioning/datasources/*.yml`: grafana.com/docs/grafana/latest/administration/provisioning. */
export const datasourceFile = z.strictObject({
  apiVersion: z.literal(1),
  prune: z.literal(true),
  datasources: z.array(
    z.strictObject({
      name: z.string().min(1),
      uid: z.string().regex(/^[a-zA-Z0-9-]{1,40}$/),
      type: z.literal('prometheus'),
      access: z.literal('proxy'),
      orgId: z.literal(1),
      isDefault: z.boolean(),
      editable: z.literal(false),
      url: z.url({ protocol: /^https?$/ }),
      basicAuth: z.literal(true).optional(),
      basicAuthUser: z.string().min(1).optional(),
      secureJsonData: z.strictObject({ basicAuthPassword: z.string(), tlsCACert: z.string() }).optional(),
      jsonData: z.strictObject({
        tlsAuthWithCACert: z.literal(true).optional(),
        httpMethod: z.enum(['POST', 'GET']),
        prometheusType: z.literal('Prometheus'),
        timeInterval: z.string().regex(/^\d+(ms|s|m)$/),
      }),
    }),
  ),
});

/** `provisioning/dashboards/*.yml`. */
export const providersFile = z.strictObject({
  apiVersion: z.literal(1),
  providers: z.array(
    z.strictObject({
      name: z.string().min(1),
      orgId: z.literal(1),
      folder: z.string().min(1),
      type: z.literal('file'),
      allowUiUpdates: z.literal(false),
      disableDeletion: z.literal(false),
      updateIntervalSeconds: z.number().min(10),
      options: z.strictObject({ path: z.string().startsWith('/') }),
    }),
  ),
});

const query = z.strictObject({
  refId: z.string().min(1),
  expr: z.string().min(1),
  legendFormat: z.string().optional(),
  instant: z.boolean(),
  range: z.boolean(),
  format: z.enum(['table', 'time_series']).optional(),
});

const dataPanel = z.object({
  id: z.int().positive(),
  type: z.enum(['stat', 'timeseries', 'bargauge', 'table']),
  title: z.string().min(1),
  datasource: z.strictObject({ type: z.literal('prometheus'), uid: z.string() }),
  gridPos: z.strictObject({ x: z.int().max(23), y: z.int(), w: z.int().max(24), h: z.int().positive() }),
  targets: z.array(query).min(1),
});

const rowPanel = z.object({ id: z.int().positive(), type: z.literal('row'), title: z.string().min(1) });

/** A dashboard of ours: each panel has a number, a title, a data source and at least one expression. */
export const dashboardFile = z.object({
  uid: z.string().regex(/^[a-zA-Z0-9-]{1,40}$/),
  title: z.string().min(1),
  schemaVersion: z.number(),
  panels: z.array(z.discriminatedUnion('type', [dataPanel, rowPanel])).min(1),
});

/** Sections and keys of grafana.ini that promha sets: grafana.com/docs/grafana/latest/setup-grafana/configure-grafana. */
export const iniKeys: Readonly<Record<string, readonly string[]>> = {
  paths: ['data', 'logs', 'plugins', 'provisioning'],
  server: ['protocol', 'cert_file', 'cert_key', 'http_addr', 'http_port', 'root_url'],
  database: ['type', 'path', 'wal'],
  log: ['mode', 'level'],
  security: ['admin_user', 'admin_password', 'secret_key', 'disable_gravatar', 'cookie_samesite', 'cookie_secure'],
  users: ['allow_sign_up', 'allow_org_create', 'default_language'],
  'auth.anonymous': ['enabled', 'org_role'],
  analytics: [
    'enabled',
    'reporting_enabled',
    'check_for_updates',
    'check_for_plugin_updates',
    'feedback_links_enabled',
  ],
  news: ['news_feed_enabled'],
  snapshots: ['external_enabled'],
  plugins: ['plugin_admin_enabled', 'preinstall_disabled', 'public_key_retrieval_disabled'],
  dashboards: ['default_home_dashboard_path'],
  date_formats: ['default_timezone'],
  metrics: ['enabled', 'basic_auth_username', 'basic_auth_password'],
  unified_alerting: ['enabled'],
};
