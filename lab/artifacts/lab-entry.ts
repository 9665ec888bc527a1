import type { CatalogEntry } from '../../infra/model/catalog.ts';

/** One archive the lab runs from, and the sentence that says where it came from and why. */
export interface LabEntry {
  readonly entry: CatalogEntry;
  /** For example `prometheus 3.5.3: repackaged from Debian forky, because github.com cannot be reached`. */
  readonly line: string;
}

/** What the ways of getting an archive share. */
export interface LabSource {
  /** Go's word for this machine's architecture. */
  readonly arch: 'amd64' | 'arm64';
  /** Folder the archive must end up in. */
  readonly artifactsFolder: string;
  /** Folder of this call for what is under way; on the same file system, removed at the end. */
  readonly workFolder: string;
  readonly log: (line: string) => void;
}

/** Go's word for this machine's architecture. @throws Error for one the lab has no binaries for */
export function labArch(arch: string = process.arch): 'amd64' | 'arm64' {
  if (arch === 'x64') return 'amd64';
  if (arch === 'arm64') return 'arm64';
  throw new Error(`lab: no monitoring binaries for the architecture ${arch}: use a machine with x86_64 or arm64.`);
}
