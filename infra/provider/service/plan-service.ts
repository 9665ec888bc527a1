import type { ServiceInputs } from '../../model/host-inputs.ts';
import type { Activation } from './activation.ts';
import { activationOf } from './activation.ts';
import type { SeenPath, SeenService } from './seen-service.ts';
import type { PlacedFile } from './service-paths.ts';
import { parentsOf, placedFiles } from './service-paths.ts';
import { foreignFindings } from './foreign-findings.ts';

/** One change to a host. */
export type Step =
  | { readonly kind: 'group'; readonly group: string }
  | { readonly kind: 'user'; readonly user: string; readonly group: string }
  | {
      readonly kind: 'folder';
      readonly path: string;
      readonly mode: string;
      readonly owner: string;
      readonly group: string;
      /** True: it is not there yet. */
      readonly isNew: boolean;
    }
  /** Data kept from an earlier life of the service belongs to an account that has another number now. */
  | { readonly kind: 'own-tree'; readonly path: string; readonly owner: string; readonly group: string }
  | { readonly kind: 'write'; readonly file: PlacedFile }
  | { readonly kind: 'attributes'; readonly file: PlacedFile }
  | { readonly kind: 'remove'; readonly path: string }
  /** A part of the unit that somebody added beside it (`systemctl edit`) goes. */
  | { readonly kind: 'drop-in'; readonly path: string }
  | { readonly kind: 'enable' };

/** What has to be done on a host, and why. */
export interface ServicePlan {
  /** Things that are there and not ours; when there are any, nothing is done. */
  readonly refusals: readonly string[];
  readonly steps: readonly Step[];
  readonly activation: Activation;
  /** Why the service is restarted or reloaded, or that nothing is to do. */
  readonly reason: string;
  /** Folders above ours that had to be made, so ours to remove. */
  readonly madeParents: readonly string[];
}

const none: readonly Step[] = [];

function differs(
  seen: SeenPath,
  wanted: { readonly mode: string; readonly owner: string; readonly group: string },
): boolean {
  return seen.mode !== wanted.mode || seen.owner !== wanted.owner || seen.group !== wanted.group;
}

function accountSteps(wanted: ServiceInputs, seen: SeenService): readonly Step[] {
  return [
    ...(seen.groupExists ? none : [{ kind: 'group', group: wanted.group } as const]),
    ...(seen.userExists ? none : [{ kind: 'user', user: wanted.user, group: wanted.group } as const]),
  ];
}

function missingParents(wanted: ServiceInputs, seen: SeenService): readonly string[] {
  const listed = new Set(Object.keys(wanted.folders));
  const parents = [...listed, ...placedFiles(wanted).map((file) => file.path)].flatMap(parentsOf);
  return [...new Set(parents)].filter((path) => !listed.has(path) && seen.paths[path] === undefined).sort();
}

function folderSteps(wanted: ServiceInputs, seen: SeenService, parents: readonly string[]): readonly Step[] {
  const made = parents.map(
    (path) => ({ kind: 'folder', path, mode: '0755', owner: 'root', group: 'root', isNew: true }) as const,
  );
  const entries = Object.entries(wanted.folders).map(([path, folder]) => ({
    path,
    ...folder,
    there: seen.paths[path],
  }));
  const listed = entries
    .filter(({ there, ...folder }) => there === undefined || differs(there, folder))
    .map(
      ({ path, mode, owner, group, there }) =>
        ({ kind: 'folder', path, mode, owner, group, isNew: there === undefined }) as const,
    );
  const strays = entries
    .filter(
      ({ there, data, owner, group }) =>
        data && there !== undefined && (there.owner !== owner || there.group !== group),
    )
    .map(({ path, owner, group }) => ({ kind: 'own-tree', path, owner, group }) as const);
  return [...[...made, ...listed].sort((left, right) => (left.path < right.path ? -1 : 1)), ...strays];
}

function fileSteps(wanted: ServiceInputs, seen: SeenService): readonly Step[] {
  const files = placedFiles(wanted);
  const changed = files.flatMap((file): readonly Step[] => {
    const there = seen.paths[file.path];
    if (there === undefined || seen.contents[file.path] !== undefined) return [{ kind: 'write', file }];
    return differs(there, file) ? [{ kind: 'attributes', file }] : none;
  });
  const paths = new Set(files.map((file) => file.path));
  const dropped = [...seen.owned].filter((line) => line.startsWith('file ')).map((line) => line.slice('file '.length));
  return [
    ...changed,
    ...dropped
      .filter((path) => !paths.has(path))
      .sort()
      .map((path) => ({ kind: 'remove', path }) as const),
  ];
}

/** What has to be done on a host so that the service is as wanted. Pure: the same two pictures give the same plan. */
export function planService(wanted: ServiceInputs, seen: SeenService): ServicePlan {
  const refusals = foreignFindings(
    {
      name: wanted.name,
      user: wanted.user,
      group: wanted.group,
      folders: Object.keys(wanted.folders),
      files: placedFiles(wanted).map((file) => file.path),
      ports: wanted.ports,
    },
    seen,
  );
  const madeParents = missingParents(wanted, seen);
  const steps = [
    ...accountSteps(wanted, seen),
    ...folderSteps(wanted, seen, madeParents),
    ...fileSteps(wanted, seen),
    ...Object.keys(seen.dropIns)
      .sort()
      .map((path) => ({ kind: 'drop-in', path }) as const),
    ...(seen.unit.enabled === 'enabled' ? none : [{ kind: 'enable' } as const]),
  ];
  const [activation, reason] = activationOf(wanted, seen, steps);
  return { refusals, steps, activation, reason, madeParents };
}

/** True when the plan asks nothing of the host. */
export function isSettled(plan: ServicePlan): boolean {
  return plan.steps.length === 0 && plan.activation === 'none';
}
