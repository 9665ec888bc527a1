import { mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder } from '../../infra/artifacts/cache-folder.ts';
import { say, withProgress } from '../progress.ts';
import { runTool } from '../run-tool.ts';
import { inCgroup, killCgroup, labCgroup } from '../state/lab-cgroup.ts';
import { removeTree } from '../state/remove-tree.ts';
import { tryDebianMirror } from '../debian-mirror.ts';
import { imageDir } from './image-dir.ts';
import { imageCustomization, imagePackages, imageSuite } from './image-recipe.ts';

/**
 * Makes the shared root file system when the cache has none of this recipe (about half a minute), and removes those of older
 * recipes. Built beside its place and renamed, so an interrupted build is never taken for a finished one.
 * @param inUse name of an image that a running lab still stands on, left alone.
 */
export const ensureImage = async (inUse?: string): Promise<string> => {
  const image = imageDir();
  const folder = join(cacheFolder(), 'lab');
  await mkdir(folder, { recursive: true });
  if (await isFolder(image)) return image;
  // A call that was killed leaves its mmdebstrap at work, and its mounts.
  await killCgroup(labCgroup('image'));
  await removeOthers(folder, inUse);
  await withProgress("building the hosts' root file system (Debian bookworm, by mmdebstrap)", () => build(image));
  return image;
};

const isFolder = async (path: string): Promise<boolean> =>
  (await stat(path).catch(() => undefined))?.isDirectory() ?? false;

const removeOthers = async (folder: string, inUse?: string): Promise<void> => {
  for (const name of await readdir(folder)) {
    if (name.startsWith('rootfs-') && join(folder, name) !== inUse) await removeTree(join(folder, name));
  }
};

const build = async (image: string): Promise<void> => {
  const unfinished = `${image}.unfinished`;
  const hook = `${image}.hook.sh`;
  await writeFile(hook, imageCustomization);
  // Where apt knows no Debian archive, mmdebstrap takes its own default.
  const mirror = await tryDebianMirror();
  say(
    `the hosts' packages come from ${mirror === undefined ? "mmdebstrap's default mirror" : new URL(mirror.uri).hostname}`,
  );
  const [program, ...args] = await inCgroup('image', [
    'mmdebstrap',
    '--quiet',
    '--mode=root',
    '--variant=minbase',
    '--aptopt=Acquire::Check-Valid-Until "false"',
    `--include=${imagePackages.join(',')}`,
    `--customize-hook=sh ${hook} "$1"`,
    '--format=directory',
    imageSuite,
    unfinished,
    ...(mirror === undefined ? [] : [mirror.uri]),
  ]);
  await runTool(program, args);
  await rm(hook, { force: true });
  await rename(unfinished, image);
};
