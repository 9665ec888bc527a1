/** `npm run artifacts -- pin | fetch | list`: which archives are installed, where they come from, and bringing them to where there is no internet. */
import { rename, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Command } from 'commander';
import { fetchArtifact } from '../infra/artifacts/fetch-artifact.ts';
import { fileSha256 } from '../infra/artifacts/file-sha256.ts';
import { officialCatalogFile, readCatalog } from '../infra/artifacts/read-catalog.ts';
import { publishedEntries } from './artifacts/published-entries.ts';
import { stackArchives } from './artifacts/stack-archives.ts';
import { type StackOption, takesStack, tryNamedStack } from './stack/stack-word.ts';
import { withProgress } from './toolchain/with-progress.ts';
import { withPinned } from './artifacts/with-pinned.ts';

// A reader that has seen enough (`| head`) deserves no stack trace; 141 is what a shell shows for SIGPIPE.
process.stdout.on('error', () => process.exit(141));

/** What a stack that is not named stands for. */
const everything = 'everything in the official catalog when left out';

interface FetchOptions extends StackOption {
  readonly to?: string;
  readonly mirror?: string;
}

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

async function pin(name: string, version: string | undefined, options: { catalog: string }): Promise<void> {
  const catalog = await readCatalog(options.catalog);
  const wanted = version ?? catalog.find((one) => one.name === name)?.version;
  if (wanted === undefined)
    throw new Error(
      `${name}: the catalog has no version of it to look up again: name one, as in \`pin ${name} <version>\`.`,
    );
  const entries = await publishedEntries(name, wanted);
  await writeFile(`${options.catalog}.making`, `${JSON.stringify(withPinned(catalog, entries), undefined, 2)}\n`);
  await rename(`${options.catalog}.making`, options.catalog);
  for (const { arch, file, sha256 } of entries) say(`${name} ${wanted} ${arch}: ${file} sha256 ${sha256}`);
  say(`${options.catalog}: written; look at the difference and commit it.`);
}

async function fetchAll(word: string | undefined, options: FetchOptions): Promise<void> {
  const { entries, cacheDir, mirror } = await stackArchives(tryNamedStack(word, options));
  const failed: string[] = [];
  for (const entry of entries) {
    try {
      const work = fetchArtifact(entry, { cacheDir, mirror: options.mirror ?? mirror, log: say });
      const cached = await withProgress(`${entry.name} ${entry.version}`, say, work);
      if (options.to === undefined) say(cached);
      else say(await fetchArtifact(entry, { cacheDir: resolve(options.to), mirror: cacheDir }));
    } catch (error) {
      failed.push((error as Error).message);
    }
  }
  if (failed.length > 0) throw new Error(failed.join('\n'));
  say(`${entries.length} archives in ${options.to ?? cacheDir}`);
}

async function list(word: string | undefined, options: StackOption): Promise<void> {
  const { entries, cacheDir } = await stackArchives(tryNamedStack(word, options));
  for (const { name, version, arch, file, sha256 } of entries) {
    const digest = await fileSha256(join(cacheDir, file));
    const state =
      digest === undefined ? 'not in the cache' : digest === sha256 ? 'in the cache' : 'in the cache, WRONG digest';
    say([name.padEnd(14), version.padEnd(16), arch.padEnd(5), file.padEnd(50), sha256.slice(0, 12), state].join('  '));
  }
}

const program = new Command('artifacts');
program
  .command('pin')
  .description('write the entries of a version, with the publisher’s own checksums, into the catalog')
  .argument('<name>', 'catalog name, for example prometheus')
  .argument('[version]', 'for example 3.5.3; the one the catalog prefers when left out')
  .option('--catalog <file>', 'catalog file to write', officialCatalogFile)
  .action(pin);
takesStack(program.command('fetch'), everything)
  .description('fill the cache, or another folder, with the archives a stack installs')
  .option('--to <folder>', 'folder to fill, to be carried elsewhere and named as promha:artifacts.mirror')
  .option('--mirror <address>', 'mirror to try first')
  .action(fetchAll);
takesStack(program.command('list'), everything)
  .description('show the archives a stack installs and whether they are in the cache')
  .action(list);

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}
