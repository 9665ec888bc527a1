import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { debianMirror, type DebianMirror } from '../debian-mirror.ts';

/** A package file that apt has checked against the signed index. */
export interface DownloadedPackage {
  readonly name: string;
  /** Debian's version, for example `3.5.3+ds1-6`. */
  readonly version: string;
  /** Path of the `.deb`. */
  readonly path: string;
}

/**
 * Downloads packages of a Debian suite without installing anything: apt runs with a sources list and state of its own below `folder`, so
 * the machine's own package state is not touched. Mirror, proxy and other transfer settings are the machine's.
 * @throws Error with apt's own last words
 */
export async function aptDownload(
  suite: string,
  packages: readonly string[],
  folder: string,
): Promise<readonly DownloadedPackage[]> {
  const env = await privateApt(suite, await debianMirror(), folder);
  const debs = join(folder, 'debs');
  await mkdir(debs, { recursive: true });
  await apt(['update', '-qq'], env, debs);
  await apt(['download', '-qq', ...packages], env, debs);
  const found = (await readdir(debs)).sort().map((file) => describe(file, debs));
  const missing = packages.filter((name) => !found.some((one) => one.name === name));
  if (missing.length > 0) throw new Error(`apt-get download: did not bring ${missing.join(', ')}`);
  return found;
}

function describe(file: string, folder: string): DownloadedPackage {
  const [name = '', version = ''] = file.split('_');
  // apt writes the colon of an epoch as %3a in file names.
  return { name, version: decodeURIComponent(version), path: join(folder, file) };
}

async function apt(args: readonly string[], env: Record<string, string>, cwd: string): Promise<void> {
  const result = await execa('apt-get', args, { env, cwd, reject: false, timeout: 300_000 });
  if (result.exitCode === 0) return;
  const said = (result.stderr ?? '').trim().split('\n').slice(-3).join('; ') || result.shortMessage;
  throw new Error(`apt-get ${args[0]}: ${said}`);
}

async function privateApt(suite: string, mirror: DebianMirror, folder: string): Promise<Record<string, string>> {
  for (const name of ['lists/partial', 'cache/archives/partial']) await mkdir(join(folder, name), { recursive: true });
  const signed = mirror.keyring ? `[signed-by=${mirror.keyring}] ` : '';
  await writeFile(join(folder, 'sources.list'), `deb ${signed}${mirror.uri} ${suite} main\n`);
  await writeFile(join(folder, 'status'), '');
  const dump = await execa('apt-config', ['dump']);
  // Of the machine's configuration only how things are transferred: its hooks and pins are about its own packages.
  const transfer = dump.stdout.split('\n').filter((line) => /^Acquire::(?!IndexTargets|Languages)/.test(line));
  const own = {
    'Dir::Etc::parts': '/dev/null',
    'Dir::Etc::main': '/dev/null',
    'Dir::Etc::preferencesparts': '/dev/null',
    'Dir::Etc::preferences': '/dev/null',
    'Dir::Etc::sourceparts': '/dev/null',
    'Dir::Etc::sourcelist': join(folder, 'sources.list'),
    'Dir::State::lists': join(folder, 'lists'),
    'Dir::State::status': join(folder, 'status'),
    'Dir::Cache': join(folder, 'cache'),
    'APT::Sandbox::User': 'root',
    'Acquire::Languages': 'none',
  };
  const lines = Object.entries(own).map(([key, value]) => `${key} "${value}";`);
  await writeFile(join(folder, 'apt.conf'), `${[...transfer, ...lines].join('\n')}\n`);
  return { APT_CONFIG: join(folder, 'apt.conf') };
}
