import type { ServiceNeed } from '../../model/host-inputs.ts';
import type { SeenListener, SeenService } from './seen-service.ts';
import { unitPath } from './service-paths.ts';

function unitFindings(need: ServiceNeed, seen: SeenService): readonly string[] {
  const isOurs = seen.owned.has(`unit ${unitPath(need.name)}`);
  const dropIns = isOurs ? [] : Object.keys(seen.dropIns).map((path) => `the drop-in ${path} is there and not ours`);
  if (seen.unit.load === 'not-found' || seen.unit.load === '') return dropIns;
  if (seen.unit.file === unitPath(need.name) && isOurs) return [];
  return [
    `the unit ${need.name}.service is there (${seen.unit.file === '' ? seen.unit.load : seen.unit.file}) and not ours`,
    ...dropIns,
  ];
}

function accountFindings(need: ServiceNeed, seen: SeenService): readonly string[] {
  return [
    ...(seen.userExists && !seen.owned.has(`user ${need.user}`) ? [`the user ${need.user} is there and not ours`] : []),
    ...(seen.groupExists && !seen.owned.has(`group ${need.group}`)
      ? [`the group ${need.group} is there and not ours`]
      : []),
  ];
}

function pathFindings(need: ServiceNeed, seen: SeenService): readonly string[] {
  const judge = (path: string, word: 'folder' | 'file'): readonly string[] => {
    const there = seen.paths[path];
    if (there === undefined) return [];
    if (there.kind !== word) return [`${path} is there and no ${word}`];
    return seen.owned.has(`${word} ${path}`) || path === unitPath(need.name)
      ? []
      : [`the ${word} ${path} is there and not ours`];
  };
  return [
    ...need.folders.flatMap((path) => judge(path, 'folder')),
    ...need.files.flatMap((path) => judge(path, 'file')),
  ];
}

function holderOf(listener: SeenListener): string {
  const [first] = listener.processes;
  return first === undefined ? 'another process' : `${first.name}, process ${first.pid}`;
}

function portFindings(need: ServiceNeed, seen: SeenService): readonly string[] {
  const foreign = seen.listeners.filter((listener) => {
    const wanted = need.ports.some(({ port, protocol }) => port === listener.port && protocol === listener.protocol);
    // A socket whose process the host does not name is ours only if our unit runs.
    const ours =
      listener.processes.length === 0 ? seen.pids.size > 0 : listener.processes.every(({ pid }) => seen.pids.has(pid));
    return wanted && !(ours && seen.owned.has(`unit ${unitPath(need.name)}`));
  });
  const findings = foreign.map(
    (listener) => `port ${listener.port}/${listener.protocol} is taken by ${holderOf(listener)}`,
  );
  return [...new Set(findings)];
}

/** What a service would need on a host and finds taken by somebody else: named one by one, never overwritten. */
export function foreignFindings(need: ServiceNeed, seen: SeenService): readonly string[] {
  return [
    ...unitFindings(need, seen),
    ...accountFindings(need, seen),
    ...pathFindings(need, seen),
    ...portFindings(need, seen),
  ];
}
