import type * as pulumi from '@pulumi/pulumi';
import type { ServiceFile, ServiceFiles } from '../model/host-inputs.ts';
import type { RenderedFile, ServiceSpec } from '../model/service-spec.ts';
import type { ServiceArgs } from './host-resources.ts';

/** What a rendered service needs beside its spec to become a resource. */
export interface ServiceArgsOptions {
  /** True: data folders outlive a destroy. */
  readonly keepData: boolean;
  /**
   * Contents that are known to Pulumi only as outputs (a generated password), by path of a secret file of the spec.
   * They replace the text in the spec; the rest of the spec stays plain, so that a preview can show its diffs.
   */
  readonly secretContents?: Readonly<Record<string, pulumi.Input<string>>>;
}

function withoutPath(file: RenderedFile): ServiceFile {
  return { content: file.content, mode: file.mode, owner: file.owner, group: file.group, onChange: file.onChange };
}

function byPath(files: readonly RenderedFile[]): ServiceFiles {
  return Object.fromEntries(files.map((file) => [file.path, withoutPath(file)]));
}

/** Shapes a rendered service as arguments of the `Service` resource: maps by path, credentials apart. */
export function toServiceArgs(spec: ServiceSpec, options: ServiceArgsOptions): ServiceArgs {
  const secretFiles = spec.files.filter((file) => file.secret);
  const overrides = options.secretContents ?? {};
  const unused = Object.keys(overrides).filter((path) => !secretFiles.some((file) => file.path === path));
  if (unused.length > 0)
    throw new Error(`${spec.host}: ${spec.name}: no secret file at ${unused.join(', ')} to give a content to`);
  return {
    host: spec.host,
    name: spec.name,
    user: spec.account.user,
    group: spec.account.group,
    folders: Object.fromEntries(spec.folders.map(({ path, ...folder }) => [path, folder])),
    files: byPath(spec.files.filter((file) => !file.secret)),
    secretFiles: Object.fromEntries(
      secretFiles.map((file) => [file.path, { ...withoutPath(file), content: overrides[file.path] ?? file.content }]),
    ),
    unit: spec.unit,
    releases: [...spec.releases],
    checks: [...spec.checks],
    ...(spec.reload === undefined ? {} : { reload: spec.reload }),
    ready: spec.ready,
    ...(spec.pair === undefined ? {} : { pair: spec.pair }),
    ports: [...spec.ports],
    keepData: options.keepData,
  };
}
