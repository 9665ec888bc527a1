import { join } from 'node:path';
import { cacheFolder } from '../../infra/artifacts/cache-folder.ts';
import { imageKey } from './image-recipe.ts';

/** Folder of the root file system that all hosts share below their own changes. */
export const imageDir = (): string => join(cacheFolder(), 'lab', `rootfs-${imageKey()}`);
