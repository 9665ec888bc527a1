import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseDocument } from 'yaml';
import { loadBundles } from '../../../infra/artifacts/load-bundles.ts';
import { buildTopology } from '../../../infra/model/build-topology.ts';
import type { ServiceSpec } from '../../../infra/model/service-spec.ts';
import type { Topology } from '../../../infra/model/topology.ts';
import { renderServices } from '../../../infra/render/render-services.ts';
import { effectiveConfigFile } from '../../../lab/stack/pulumi-command.ts';
import { renderingCatalog } from '../../../ops/stack/rendering-catalog.ts';
import { stackSettings } from '../../../ops/stack/stack-settings.ts';
import { say } from '../../progress.ts';

/** The lab's stack as it is, or with another threshold in one alert rule. */
export type Variant = 'base' | 'changed';

/** One variant: its stack file, and what that asks of the hosts. */
export interface BenchStack {
  readonly file: string;
  readonly topology: Topology;
  readonly services: readonly ServiceSpec[];
}

/** The rule that changes; its default is 90 %. */
const changedRule = ['config', 'promha:rules', 'memoryHigh', 'threshold'] as const;
const changedThreshold = 91;

/** Writes the stack file of a variant into a folder, from that of the lab, and renders it. */
export async function benchStack(folder: string, variant: Variant): Promise<BenchStack> {
  const document = parseDocument(await readFile(effectiveConfigFile, 'utf8'));
  if (variant === 'changed') document.setIn(changedRule, changedThreshold);
  const file = join(folder, `Pulumi.${variant}.yaml`);
  await mkdir(folder, { recursive: true });
  await writeFile(file, document.toString({ lineWidth: 0 }), { mode: 0o600 });
  const settings = await stackSettings(file);
  const catalog = await renderingCatalog(settings.artifacts, say);
  const topology = buildTopology(settings, catalog, await loadBundles());
  return { file, topology, services: renderServices(topology) };
}
