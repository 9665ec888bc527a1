import { rename, rm } from 'node:fs/promises';
import { dirname, basename } from 'node:path';
import { execa } from 'execa';

/**
 * Packs `folder` as a tar.gz whose top folder is the folder's own name. The same content gives the same bytes: sorted, owned by root,
 * of time 0, so that its sha256 names the content.
 * @param outFile Written whole or not at all.
 */
export async function packArchive(folder: string, outFile: string): Promise<void> {
  const making = `${outFile}.making`;
  const same = [
    '--sort=name',
    '--mtime=@0',
    '--owner=0',
    '--group=0',
    '--numeric-owner',
    '--mode=u+rwX,go+rX,go-w',
    '--format=ustar',
  ];
  // Level 1: these archives travel over a virtual network once; time spent in gzip is time the user waits.
  await execa('tar', [...same, '-I', 'gzip -n -1', '-cf', making, '-C', dirname(folder), basename(folder)]);
  await rename(making, outFile).catch(async (error: Error) => {
    await rm(making, { force: true });
    throw error;
  });
}
