import type { Report } from '../grpc/resource-type.ts';
import type { Rolling } from '../rolling/rolling.ts';
import { lookAtService } from './look-at-service.ts';
import { outcomeProblem } from './outcome-problem.ts';
import type { ServicePlan } from './plan-service.ts';
import { isSettled, planService } from './plan-service.ts';
import type { RunTools } from './run-on-host.ts';
import { newRun, runOnHost } from './run-on-host.ts';
import type { RunOutcome } from './run-outcome.ts';
import type { SeenService } from './seen-service.ts';
import type { HeldServiceInputs } from './service-schema.ts';
import { recoveryStage, removalStage, transactionStage } from './service-stage.ts';

/** What the service work needs beside the service. */
export interface ServiceWork extends RunTools {
  /** Who is changed when, where two hosts run the same service. */
  readonly rolling: Rolling;
  /** True: the stack file keeps data folders, whatever is recorded of their service. @default false */
  readonly keepData?: boolean;
  /** Who runs this, for the holder's line of the lock: `user@machine since …`. */
  readonly who: () => string;
}

/** A run on a host that did not succeed; `seen` tells whether the host is as it was. */
export class ServiceFailure extends Error {
  /** False: the host is not as it was before the run. */
  readonly putBack: boolean;

  constructor(message: string, putBack: boolean) {
    super(message);
    this.putBack = putBack;
  }
}

async function rollBack(work: ServiceWork, inputs: HeldServiceInputs): Promise<void> {
  const stage = recoveryStage();
  const outcome = await runOnHost(work, inputs.host, newRun(inputs.name), `promha: rolls back ${inputs.name}`, stage);
  if (outcome.status === 'ok') return;
  throw new ServiceFailure(outcomeProblem(inputs, { ...outcome, step: 'roll back an interrupted run' }), false);
}

/** Looks at a service; what an interrupted run left is rolled back first. */
async function lookClean(work: ServiceWork, inputs: HeldServiceInputs, report: Report): Promise<SeenService> {
  const seen = await lookAtService(work, inputs);
  if (!seen.interrupted) return seen;
  await rollBack(work, inputs);
  report(
    'info',
    `${inputs.host}: ${inputs.name}: an earlier run was interrupted in the middle; it was rolled back first`,
  );
  return await lookAtService(work, inputs);
}

/** What to say of a run that left no outcome. */
const leftNoOutcome = {
  died: (unit: string) => `${unit} was killed on the host`,
  gone: (unit: string) => `the connection was lost, and ${unit} has ended`,
} as const;

/** A run that left no outcome: whether it had come to its end shows on the host. */
async function lookAfterwards(
  work: ServiceWork,
  inputs: HeldServiceInputs,
  what: string,
  report: Report,
): Promise<void> {
  const seen = await lookClean(work, inputs, report);
  if (isSettled(planService(inputs, seen))) return;
  throw new ServiceFailure(
    `${inputs.host}: ${inputs.name}: ${what}; everything was put back, the service is ${seen.unit.active}`,
    true,
  );
}

/**
 * Makes the service on its host as wanted, in one transaction: afterwards it is ready in its new form, or all is as it was.
 * @returns What was done.
 * @throws ServiceFailure that names host, service, step and reason.
 */
export async function convergeService(
  work: ServiceWork,
  inputs: HeldServiceInputs,
  report: Report,
): Promise<ServicePlan> {
  const seen = await lookClean(work, inputs, report);
  const plan = planService(inputs, seen);
  if (plan.refusals.length > 0) {
    throw new ServiceFailure(
      `${inputs.host}: ${inputs.name}: refused, nothing was changed: ${plan.refusals.join('; ')}. promha touches only what it made: remove or rename what is there, or use another host`,
      true,
    );
  }
  if (isSettled(plan)) return plan;
  await work.rolling.begin(inputs, seen, plan);
  const run = newRun(inputs.name);
  const stage = transactionStage(inputs, seen, plan, run.stage, work.who(), work.patience);
  const outcome = await runOnHost(work, inputs.host, run, `promha: converges ${inputs.name}`, stage);
  if (outcome.status === 'ok') return plan;
  if (outcome.status === 'died' || outcome.status === 'gone') {
    await lookAfterwards(work, inputs, leftNoOutcome[outcome.status](run.unit), report);
    return plan;
  }
  throw new ServiceFailure(outcomeProblem(inputs, outcome), outcome.undone !== 'failed');
}

/**
 * Folders of a service that stay when it goes: where the last `up` was to keep them, or the stack file says so now. Data that is kept
 * against a wish is removed by hand; the other way round nothing helps.
 */
export function keptFolders(
  { keepData, folders }: Pick<HeldServiceInputs, 'keepData' | 'folders'>,
  keepsNow = false,
): readonly string[] {
  return keepData || keepsNow ? Object.entries(folders).flatMap(([path, folder]) => (folder.data ? [path] : [])) : [];
}

type Removed = Pick<HeldServiceInputs, 'host' | 'name'>;

function removalProblem(inputs: Removed, outcome: RunOutcome): string {
  return `${inputs.host}: ${inputs.name}: remove: ${outcome.step}: ${outcome.reason}; what is removed so far stays removed, run it again`;
}

/**
 * Takes the service off its host: all that we made for it, and nothing else.
 * @param kept Folders that stay.
 * @returns Those of them that are there.
 */
export async function removeService(
  work: ServiceWork,
  inputs: Removed,
  kept: readonly string[],
): Promise<readonly string[]> {
  const run = newRun(inputs.name);
  const stage = removalStage(inputs.name, work.who(), kept);
  const outcome = await runOnHost(work, inputs.host, run, `promha: removes ${inputs.name}`, stage);
  if (outcome.status === 'died' || outcome.status === 'gone') {
    const what = outcome.status === 'died' ? `${run.unit} was killed on the host` : 'the connection was lost';
    throw new ServiceFailure(`${inputs.host}: ${inputs.name}: remove: ${what}; run it again`, false);
  }
  if (outcome.status !== 'ok') throw new ServiceFailure(removalProblem(inputs, outcome), false);
  return outcome.reason
    .split(' ')
    .slice(1)
    .filter((word) => word.startsWith('/'));
}
