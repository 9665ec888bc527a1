import { runTool } from '../run-tool.ts';
import { mountPoints } from './mounts.ts';

/** Unmounts everything at or below `folder`, last mounted first; a busy one is detached and goes when its last user does. */
export const unmountBelow = async (folder: string): Promise<void> => {
  const mine = (await mountPoints()).filter((point) => point === folder || point.startsWith(`${folder}/`));
  for (const point of mine.reverse()) {
    await runTool('umount', [point]).catch(() => runTool('umount', ['--lazy', point]));
  }
};
