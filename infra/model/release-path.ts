/** Folder on every host under which all that promha unpacks stands. */
export const releaseRoot = '/opt/promha/releases';

/**
 * The folder one release is unpacked to.
 * @param sha256 Lower-case hex of the archive; its first eight digits keep a repackaged archive of the same version apart.
 */
export function releasePath(name: string, version: string, sha256: string): string {
  return `${releaseRoot}/${name}/${version}-${sha256.slice(0, 8)}`;
}
