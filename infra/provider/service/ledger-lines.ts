import type { ServiceInputs } from '../../model/host-inputs.ts';
import type { ServicePlan } from './plan-service.ts';
import type { SeenService } from './seen-service.ts';
import { placedFiles, unitPath } from './service-paths.ts';

/** Lines of the ledger once the plan is done. A folder of ours that nothing wants any more stays ours, so that destroy takes it along. */
export function ledgerLines(
  wanted: ServiceInputs,
  seen: SeenService,
  plan: ServicePlan,
  generation: number,
): readonly string[] {
  const folders = [...seen.owned].filter((line) => line.startsWith('folder ') || line.startsWith('parent '));
  const lines = new Set([
    `user ${wanted.user}`,
    `group ${wanted.group}`,
    ...folders,
    ...plan.madeParents.map((path) => `parent ${path}`),
    ...Object.keys(wanted.folders).map((path) => `folder ${path}`),
    ...placedFiles(wanted)
      .map((file) => file.path)
      .filter((path) => path !== unitPath(wanted.name))
      .map((path) => `file ${path}`),
    `unit ${unitPath(wanted.name)}`,
    ...wanted.releases.map((release) => `release ${release.path}`),
  ]);
  return [`generation ${generation}`, ...[...lines].sort()];
}
