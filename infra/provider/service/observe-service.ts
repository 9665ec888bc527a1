import type { ServiceFile, ServiceFiles } from '../../model/host-inputs.ts';
import type { SeenService } from './seen-service.ts';
import { unitPath } from './service-paths.ts';
import type { HeldServiceInputs } from './service-schema.ts';

function seenFiles(wanted: ServiceFiles, seen: SeenService): ServiceFiles {
  const entries = Object.entries(wanted).flatMap(([path, file]): readonly (readonly [string, ServiceFile])[] => {
    const there = seen.paths[path];
    if (there?.kind !== 'file') return [];
    const other = seen.contents[path];
    // A credential stays on the host; its digest is enough to tell that it is another one.
    const content = other === undefined ? file.content : (other.content ?? `(another content, sha256 ${other.sha256})`);
    return [[path, { ...file, content, mode: there.mode, owner: there.owner, group: there.group }]];
  });
  return Object.fromEntries(entries);
}

function seenFolders(wanted: HeldServiceInputs['folders'], seen: SeenService): HeldServiceInputs['folders'] {
  const entries = Object.entries(wanted).flatMap(([path, folder]) => {
    const there = seen.paths[path];
    return there?.kind === 'folder'
      ? [[path, { ...folder, mode: there.mode, owner: there.owner, group: there.group }] as const]
      : [];
  });
  return Object.fromEntries(entries);
}

/** What stands for `active` when the process that runs is not the program that is installed. */
export const outdated = 'active, with a program that was replaced since it started';

function activeWord(seen: SeenService): string {
  if (seen.interrupted) return 'interrupted';
  return seen.unit.active === 'active' && seen.isOutdated ? outdated : seen.unit.active;
}

/** The inputs that the host as seen amounts to: what differs from the recorded ones is what somebody changed there. */
export function observeService(recorded: HeldServiceInputs, seen: SeenService): HeldServiceInputs {
  const path = unitPath(recorded.name);
  const unitThere = seen.paths[path]?.kind === 'file';
  return {
    ...recorded,
    user: seen.userExists ? recorded.user : '(missing)',
    group: seen.groupExists ? recorded.group : '(missing)',
    folders: seenFolders(recorded.folders, seen),
    files: seenFiles(recorded.files, seen),
    secretFiles: seenFiles(recorded.secretFiles, seen),
    unit: unitThere ? (seen.contents[path]?.content ?? recorded.unit) : '(missing)',
    state: {
      active: activeWord(seen),
      enabled: seen.unit.enabled === '' ? 'disabled' : seen.unit.enabled,
    },
    dropIns: seen.dropIns,
  };
}

/** True when nothing of the service is on the host. */
export function isGone(recorded: HeldServiceInputs, seen: SeenService): boolean {
  return (
    !seen.interrupted &&
    !seen.owned.has(`unit ${unitPath(recorded.name)}`) &&
    seen.paths[unitPath(recorded.name)] === undefined
  );
}

/** What the state says of the service beside its inputs. */
export function runningOf(
  inputs: HeldServiceInputs,
  active: boolean,
  enabled: boolean,
): { readonly running: { readonly active: boolean; readonly enabled: boolean; readonly releases: readonly string[] } } {
  return {
    running: { active, enabled, releases: inputs.releases.map((release) => `${release.name} ${release.version}`) },
  };
}
