import type { CatalogEntry } from './catalog.ts';
import type { ReleaseRef } from './service-spec.ts';

/** One archive that the stack uses: where it is had, and where it stands on a host. */
export interface Release extends ReleaseRef, Pick<CatalogEntry, 'arch' | 'file' | 'url' | 'format' | 'origin'> {
  /** Name of a `file` release inside its folder, for example `relay.mjs`. */
  readonly fileName?: string;
}

/** A program that is built from this repository into one file. */
export interface Bundle {
  readonly name: 'feishu-relay' | 'prometheus-failover';
  readonly version: string;
  /** Lower-case hex. */
  readonly sha256: string;
  /** Absolute path on the operator's machine. */
  readonly localPath: string;
}
