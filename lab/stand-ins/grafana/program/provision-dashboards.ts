import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { z } from 'zod';
import type { StandInLog } from './standin-log.ts';
import { StartError } from './start-error.ts';

const text = z.coerce
  .string()
  .nullish()
  .transform((value) => value ?? '');

const providerSchema = z.object({
  name: text,
  type: text,
  folder: text,
  folderUid: text,
  allowUiUpdates: z
    .boolean()
    .nullish()
    .transform((value) => value ?? false),
  updateIntervalSeconds: z
    .number()
    .nullish()
    .transform((value) => (value ?? 0) || 10),
  options: z.object({ path: text, folder: text }).nullish(),
});

const fileSchema = z.object({ providers: z.array(providerSchema).nullish() }).nullish();

/** One provider of dashboards, type `file`. */
export type DashboardProvider = z.infer<typeof providerSchema>;

/** One dashboard, from one file. */
export interface ProvisionedDashboard {
  readonly uid: string;
  readonly title: string;
  readonly tags: readonly string[];
  /** Title of its folder; empty: none. */
  readonly folder: string;
  readonly folderUid: string;
  readonly allowUiUpdates: boolean;
  /** Path from the provider's folder on. */
  readonly externalId: string;
  readonly model: Readonly<Record<string, unknown>>;
}

const modelSchema = z.looseObject({
  uid: text,
  title: text,
  tags: z
    .array(z.string())
    .nullish()
    .transform((value) => value ?? []),
});

/** A stable uid in the shape of a UUID, for what Grafana would give a random one. */
export function stableUid(of: string): string {
  const hex = createHash('sha256').update(of).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
}

/** Reads the providers. @throws StartError for what ends Grafana's process: a file of another shape, or an unknown type. */
export function planDashboardProviders(
  files: readonly { readonly file: string; readonly value: unknown }[],
): readonly DashboardProvider[] {
  return files.flatMap(({ file, value }) => {
    const parsed = fileSchema.safeParse(value);
    if (!parsed.success)
      throw new StartError(`${file}: ${parsed.error.issues[0]?.path.join('.')}: ${parsed.error.issues[0]?.message}`);
    for (const provider of parsed.data?.providers ?? []) {
      if (!['', 'file'].includes(provider.type))
        throw new StartError(`type ${provider.type} is not supported (dashboards provider ${provider.name})`);
    }
    return parsed.data?.providers ?? [];
  });
}

function dashboardFiles(folder: string): string[] {
  if (!statSync(folder).isDirectory()) return [folder];
  const names = readdirSync(folder).sort();
  return names.flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? dashboardFiles(path) : name.endsWith('.json') ? [path] : [];
  });
}

function loadDashboard(
  provider: DashboardProvider,
  root: string,
  path: string,
  log: StandInLog,
): ProvisionedDashboard | undefined {
  const refuse = (error: string) =>
    log('error', 'provisioning.dashboard', 'failed to load dashboard from', { file: path, error });
  try {
    const model = modelSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
    if (model.title === '') {
      refuse('Dashboard title cannot be empty');
      return undefined;
    }
    const folderUid = provider.folder === '' ? '' : provider.folderUid || stableUid(`folder ${provider.folder}`);
    const { title, tags } = model;
    const externalId = relative(root, path) || path;
    return {
      uid: model.uid || stableUid(`dashboard ${path}`),
      title,
      tags,
      folder: provider.folder,
      folderUid,
      allowUiUpdates: provider.allowUiUpdates,
      externalId,
      model,
    };
  } catch (error) {
    refuse(String(error).split('\n')[0] ?? '');
    return undefined;
  }
}

/**
 * Reads every dashboard of every provider. What is wrong with one file or folder is logged and leaves out only that:
 * a folder that is missing, a file that is not JSON, a dashboard without title, a uid that was there before.
 */
export function loadDashboards(
  providers: readonly DashboardProvider[],
  log: StandInLog,
): readonly ProvisionedDashboard[] {
  const byUid = new Map<string, ProvisionedDashboard>();
  for (const provider of providers) {
    const root = provider.options?.path || provider.options?.folder || '';
    let paths: string[] = [];
    try {
      paths = dashboardFiles(root);
    } catch (error) {
      log('error', 'provisioning.dashboard', 'Cannot read directory', {
        provider: provider.name,
        path: root,
        error: String(error),
      });
    }
    for (const path of paths) {
      const dashboard = loadDashboard(provider, root, path, log);
      if (dashboard === undefined) continue;
      if (byUid.has(dashboard.uid))
        log('warn', 'provisioning.dashboard', 'the same UID is used more than once', {
          uid: dashboard.uid,
          file: path,
        });
      else byUid.set(dashboard.uid, dashboard);
    }
  }
  return [...byUid.values()];
}
