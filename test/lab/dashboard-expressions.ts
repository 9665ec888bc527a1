import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { artifactCacheFolder } from '../../infra/artifacts/cache-folder.ts';
import { ensureLabReleases } from '../../lab/artifacts/ensure-lab-catalog.ts';

interface Panel {
  readonly targets?: readonly { readonly expr?: string | undefined }[] | undefined;
  readonly panels?: readonly Panel[] | undefined;
}

const panelSchema: z.ZodType<Panel> = z.lazy(() =>
  z.looseObject({
    targets: z.array(z.looseObject({ expr: z.string().optional() })).optional(),
    panels: z.array(panelSchema).optional(),
  }),
);
const dashboardSchema = z.looseObject({ panels: z.array(panelSchema) });

function expressionsOf(panels: readonly Panel[]): readonly string[] {
  return panels.flatMap(({ targets = [], panels: inner = [] }) => [
    ...targets.flatMap(({ expr }) => expr ?? []),
    ...expressionsOf(inner),
  ]);
}

/** Every expression of dashboard 1860 once, its variables as they stand in the file: `$job`, `$node`, `$__rate_interval`. */
export async function dashboardExpressions(): Promise<readonly string[]> {
  const [entry] = await ensureLabReleases(['dashboard-1860'], () => undefined);
  const text = await readFile(`${artifactCacheFolder()}/${entry?.file}`, 'utf8');
  return [...new Set(expressionsOf(dashboardSchema.parse(JSON.parse(text)).panels))];
}
