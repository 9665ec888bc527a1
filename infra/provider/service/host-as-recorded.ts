import { outdated } from './observe-service.ts';
import type { SeenPath, SeenService } from './seen-service.ts';
import { parentsOf, placedFiles, unitPath } from './service-paths.ts';
import type { HeldServiceInputs } from './service-schema.ts';

const plainFolder: SeenPath = { kind: 'folder', mode: '0755', owner: 'root', group: 'root' };

/** What `observeService` writes for a part that is not there. */
const missing = '(missing)';

function pathsOf(recorded: HeldServiceInputs, wanted: HeldServiceInputs): SeenService['paths'] {
  const files = placedFiles(recorded).filter((file) => file.content !== missing);
  const all = [...placedFiles(wanted), ...files].map((file) => file.path);
  const gone = Object.keys(wanted.folders).filter((path) => recorded.folders[path] === undefined);
  const isGone = (path: string): boolean => gone.some((folder) => `${path}/`.startsWith(`${folder}/`));
  const above = [...all, ...Object.keys(wanted.folders)].flatMap(parentsOf).filter((path) => !isGone(path));
  return Object.fromEntries<SeenPath>([
    ...above.map((path) => [path, plainFolder] as const),
    ...Object.entries(recorded.folders).map(
      ([path, { mode, owner, group }]) => [path, { kind: 'folder', mode, owner, group }] as const,
    ),
    ...files.map(({ path, mode, owner, group }) => [path, { kind: 'file', mode, owner, group }] as const),
  ]);
}

function contentsOf(recorded: HeldServiceInputs, wanted: HeldServiceInputs): SeenService['contents'] {
  const there = new Map(placedFiles(recorded).map((file) => [file.path, file.content]));
  return Object.fromEntries(
    placedFiles(wanted).flatMap(({ path, content }) => {
      const other = there.get(path);
      return other === undefined || other === content ? [] : [[path, { sha256: '' }]];
    }),
  );
}

/**
 * The host as a look at it would find it if it is just as recorded: `observeService` the other way round. So what a preview announces
 * is planned by the same function as what is done.
 */
export function hostAsRecorded(recorded: HeldServiceInputs, wanted: HeldServiceInputs): SeenService {
  const interrupted = recorded.state.active === 'interrupted';
  const isOutdated = recorded.state.active === outdated;
  const unit = unitPath(recorded.name);
  const files = placedFiles(recorded).map(({ path }) => (path === unit ? `unit ${path}` : `file ${path}`));
  const folders = Object.keys({ ...recorded.folders, ...wanted.folders }).map((path) => `folder ${path}`);
  const isGone = recorded.unit === missing;
  return {
    owned: new Set([...files, ...folders, `user ${wanted.user}`, `group ${wanted.group}`]),
    generation: 0,
    interrupted,
    paths: pathsOf(recorded, wanted),
    contents: contentsOf(recorded, wanted),
    unit: {
      load: isGone ? 'not-found' : 'loaded',
      active: isOutdated ? 'active' : recorded.state.active,
      enabled: recorded.state.enabled,
      file: isGone ? '' : unit,
    },
    isOutdated,
    dropIns: recorded.dropIns,
    userExists: recorded.user === wanted.user,
    groupExists: recorded.group === wanted.group,
    pids: new Set(),
    listeners: [],
  };
}
