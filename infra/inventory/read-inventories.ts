import { readFile } from 'node:fs/promises';
import { projectPath } from '../artifacts/project-path.ts';
import { type Inventories, inventoryFiles } from '../config/inventory/expand-hosts.ts';

/** Spreadsheets save CSV in the code page of their country unless told otherwise; a wrong guess would garble labels. */
function utf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new Error('it is not UTF-8; save it as UTF-8 (in Excel: "CSV UTF-8")');
  }
}

async function textOf(file: string): Promise<string | Error> {
  try {
    return utf8(await readFile(projectPath(file)));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return new Error(`${projectPath(file)} is not there`);
    return error as Error;
  }
}

/**
 * Every inventory file that a stack file names, for `parseSettings`. What cannot be read is an Error in its place, so that it is
 * told with everything else that is wrong.
 */
export async function readInventories(raw: unknown): Promise<Inventories> {
  return new Map(await Promise.all(inventoryFiles(raw).map(async (file) => [file, await textOf(file)] as const)));
}
