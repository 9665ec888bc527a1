import { statePath } from '../lab-paths.ts';

/** Folder of one host: its changes over the shared image, its root file system once mounted, its disk, its console log. */
export const hostDir = (host: string): string => statePath('hosts', host);
