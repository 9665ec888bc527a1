import { createHash } from 'node:crypto';
import { z } from 'zod';
import { StartError } from './start-error.ts';

const text = z.coerce
  .string()
  .nullish()
  .transform((value) => value ?? '');
const flag = z
  .boolean()
  .nullish()
  .transform((value) => value ?? false);
const record = z
  .record(z.string(), z.unknown())
  .nullish()
  .transform((value) => value ?? {});

/** Only what the stand-in serves; everything else is ignored without a word, as Grafana ignores it. */
const datasourceSchema = z.object({
  orgId: z
    .number()
    .nullish()
    .transform((value) => value || 1),
  name: text,
  uid: text,
  type: text,
  access: text.transform((value) => value || 'proxy'),
  url: text,
  user: text,
  database: text,
  basicAuth: flag,
  basicAuthUser: text,
  withCredentials: flag,
  isDefault: flag,
  jsonData: record,
  secureJsonData: record,
  editable: flag,
});

const fileSchema = z
  .object({
    datasources: z.array(datasourceSchema).nullish(),
    deleteDatasources: z.array(z.object({ name: text, orgId: z.number().nullish() })).nullish(),
    prune: flag,
  })
  .nullish();

/** One data source as the files declare it. */
export type ProvisionedDatasource = z.infer<typeof datasourceSchema>;

/** What all files together say. */
export interface DatasourcePlan {
  readonly datasources: readonly ProvisionedDatasource[];
  /** Names to be deleted. */
  readonly deletions: readonly string[];
  /** Whether provisioned data sources that are no longer declared go away. */
  readonly prune: boolean;
}

/** The uid Grafana makes from a name when the file gives none: "P" and sixteen hex digits. */
const uidFromName = (name: string) => `P${createHash('sha256').update(name).digest('hex').slice(0, 16).toUpperCase()}`;

/**
 * Reads the declared data sources.
 * @throws StartError for what ends Grafana's process: a file of another shape, or two default data sources in one organization.
 */
export function planDatasources(files: readonly { readonly file: string; readonly value: unknown }[]): DatasourcePlan {
  const plans = files.map(({ file, value }) => {
    const parsed = fileSchema.safeParse(value);
    if (!parsed.success)
      throw new StartError(`${file}: ${parsed.error.issues[0]?.path.join('.')}: ${parsed.error.issues[0]?.message}`);
    return parsed.data;
  });
  const datasources = plans
    .flatMap((plan) => plan?.datasources ?? [])
    .map((each) => ({ ...each, uid: each.uid || uidFromName(each.name) }));
  const defaults = datasources.filter((each) => each.isDefault).map((each) => each.orgId);
  if (new Set(defaults).size < defaults.length) {
    throw new StartError(
      'datasource.yaml config is invalid. Only one datasource per organization can be marked as default',
    );
  }
  const deletions = plans.flatMap((plan) => plan?.deleteDatasources ?? []).map((each) => each.name);
  return { datasources, deletions, prune: plans.some((plan) => plan?.prune) };
}
