import { truncate, writeFile, mkdir } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { runTool } from '../run-tool.ts';
import { isMounted } from '../state/mounts.ts';

/** Size of each host's data disk in bytes: 256 MiB, of which only what is written takes space here. */
const dataDiskBytes = 256 * 1024 * 1024;

/**
 * Gives a host a small disk of its own at `<folder>/data`. The hosts' root is overlayfs, which node_exporter leaves out;
 * this is the disk that disk rules and dashboards see.
 */
export const ensureDataDisk = async (folder: string): Promise<void> => {
  const image = join(folder, 'data.img');
  const point = join(folder, 'data');
  await mkdir(point, { recursive: true });
  if (await isMounted(point)) return;
  if (!existsSync(image)) {
    await writeFile(`${image}.new`, '');
    await truncate(`${image}.new`, dataDiskBytes);
    await runTool('mkfs.ext4', ['-q', '-F', '-m', '0', '-L', 'data', `${image}.new`]);
    await runTool('mv', [`${image}.new`, image]);
  }
  await runTool('mount', ['-o', 'loop', image, point]);
};
