import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Folders that checks leave out, and what npm notes of the packages stands for all of them. */
const leftOut = new Set(['.git', 'node_modules', 'dist', 'coverage', 'rendered']);
const packagesNote = join('node_modules', '.package-lock.json');

async function filesBelow(root: string, folder = ''): Promise<readonly string[]> {
  const entries = await readdir(join(root, folder), { withFileTypes: true });
  const found = entries.map(async (entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return leftOut.has(entry.name) ? [] : await filesBelow(root, path);
    return entry.isFile() ? [path] : [];
  });
  return (await Promise.all(found)).flat();
}

/**
 * What checks of types, lint and format can depend on, as one digest: path and content of every file of a checkout, its installed packages
 * and the Node that runs the checks. Two checkouts with the same have the same, wherever they are.
 */
export async function treeDigest(root: string): Promise<string> {
  const digest = createHash('sha256').update(process.version);
  for (const path of [...(await filesBelow(root)), packagesNote].sort()) {
    const content = await readFile(join(root, path)).catch(() => Buffer.of());
    digest.update(`\0${path}\0${content.length}\0`).update(content);
  }
  return digest.digest('hex');
}
