import type { ServiceFile, ServiceInputs } from '../../model/host-inputs.ts';

/** Folder of one service's bookkeeping on a host: ledger, journal of an open transaction. */
export function serviceBase(name: string): string {
  return `/var/lib/promha/services/${name}`;
}

/** Folder of the runs that change one service: their stages, and who works. In memory, so that no boot leaves anything of them. */
export function serviceRuns(name: string): string {
  return `/run/promha/${name}`;
}

/** Where the unit of a service stands. */
export function unitPath(name: string): string {
  return `/etc/systemd/system/${name}.service`;
}

/** The unit as a file among others. */
function unitFile(inputs: Pick<ServiceInputs, 'unit'>): ServiceFile {
  return { content: inputs.unit, mode: '0644', owner: 'root', group: 'root', onChange: 'restart' };
}

/** A file of a service with its path and whether it holds credentials. */
export interface PlacedFile extends ServiceFile {
  readonly path: string;
  readonly secret: boolean;
}

/** All files of a service, the unit included, by path. */
export function placedFiles(
  inputs: Pick<ServiceInputs, 'name' | 'unit' | 'files' | 'secretFiles'>,
): readonly PlacedFile[] {
  const place =
    (secret: boolean) =>
    ([path, file]: readonly [string, ServiceFile]): PlacedFile => ({ ...file, path, secret });
  return [
    ...Object.entries(inputs.files).map(place(false)),
    ...Object.entries(inputs.secretFiles).map(place(true)),
    place(false)([unitPath(inputs.name), unitFile(inputs)]),
  ].sort((left, right) => (left.path < right.path ? -1 : 1));
}

/** All folders above a path, the outermost first, without the root. */
export function parentsOf(path: string): readonly string[] {
  const parts = path.split('/').slice(1, -1);
  return parts.map((_, index) => `/${parts.slice(0, index + 1).join('/')}`);
}
