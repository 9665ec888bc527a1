import { createHash } from 'node:crypto';
import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { artifactCacheFolder } from '../../../infra/artifacts/cache-folder.ts';
import type { ServiceSpec } from '../../../infra/model/service-spec.ts';
import { hostOf } from '../../../infra/model/topology.ts';
import type { BenchStack } from './bench-stack.ts';
import { inScope } from './scope.ts';

/** A file as it must stand on a host. */
export interface PayloadFile {
  readonly path: string;
  readonly mode: string;
  readonly owner: string;
  readonly group: string;
  readonly sha256: string;
  readonly onChange: 'none' | 'reload' | 'restart';
}

/** One service, as whoever is no Pulumi program is told of it. */
export interface PayloadService extends Pick<ServiceSpec, 'name' | 'account' | 'folders'> {
  /** The unit among them. */
  readonly files: readonly PayloadFile[];
  readonly archives: readonly { readonly file: string; readonly path: string }[];
  /** Without a shell; `{stage}` stands for the folder below which the new files are. */
  readonly checks: readonly (readonly string[])[];
  /** Absent: it cannot reload. */
  readonly reloadUrl?: string;
  readonly readyUrls: readonly string[];
}

/** What one host gets. */
export interface HostPayload {
  readonly host: string;
  readonly address: string;
  readonly services: readonly PayloadService[];
}

interface PlacedText extends PayloadFile {
  readonly content: string;
}

function placedTexts({ name, unit, files }: ServiceSpec): readonly PlacedText[] {
  const path = `/etc/systemd/system/${name}.service`;
  const unitFile = { path, content: unit, mode: '0644', owner: 'root', group: 'root', onChange: 'restart' } as const;
  return [...files, unitFile].map(({ path, content, mode, owner, group, onChange }) => ({
    ...{ path, content, mode, owner, group, onChange },
    sha256: createHash('sha256').update(content).digest('hex'),
  }));
}

function payloadService(spec: ServiceSpec, archiveOf: ReadonlyMap<string, string>): PayloadService {
  const { name, account, folders, checks, reload, ready, releases } = spec;
  return {
    ...{ name, account, folders },
    files: placedTexts(spec).map(({ content: _content, ...file }) => file),
    archives: releases.map(({ path }) => ({ file: archiveOf.get(path) ?? '', path })),
    checks: checks.map(({ argv }) => argv),
    ...(reload?.kind === 'http' ? { reloadUrl: reload.url } : {}),
    readyUrls: ready.urls,
  };
}

/** The common scope of a stack, host by host. */
export function payloadsOf({ topology, services }: BenchStack): readonly HostPayload[] {
  const archiveOf = new Map(topology.releases.map(({ path, file }) => [path, file]));
  return [...Map.groupBy(inScope(services), ({ host }) => host)].map(([host, specs]) => ({
    host,
    address: hostOf(topology, host).address,
    services: specs.map((spec) => payloadService(spec, archiveOf)),
  }));
}

/** Writes `<folder>/<host>/files/<path on the host>` and `<folder>/<host>/archives/<file>`. */
export async function writePayload(folder: string, stack: BenchStack): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  for (const spec of inScope(stack.services)) {
    for (const { path, content } of placedTexts(spec)) {
      const file = join(folder, spec.host, 'files', path);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, content);
    }
  }
  for (const { host, services } of payloadsOf(stack)) {
    const archives = join(folder, host, 'archives');
    await mkdir(archives);
    for (const { file } of services.flatMap((service) => service.archives))
      await symlink(join(artifactCacheFolder(), file), join(archives, file));
  }
}
