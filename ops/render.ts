/**
 * `npm run render -- <stack> [<folder>]` writes every file of a stack by host, without Pulumi and without SSH, so that they can be
 * read, compared and checked. Credentials are not in them.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Command } from 'commander';
import { loadBundles } from '../infra/artifacts/load-bundles.ts';
import { buildTopology } from '../infra/model/build-topology.ts';
import { filesByHost, type HostFile } from '../infra/render/files-by-host.ts';
import { renderServices } from '../infra/render/render-services.ts';
import { renderingCatalog } from './stack/rendering-catalog.ts';
import { stackSettings } from './stack/stack-settings.ts';
import { namedStack, type StackOption, takesStack } from './stack/stack-word.ts';

async function renderStack(stack: string): Promise<readonly HostFile[]> {
  const settings = await stackSettings(stack);
  const catalog = await renderingCatalog(settings.artifacts, (line) => void process.stderr.write(`${line}\n`));
  return filesByHost(renderServices(buildTopology(settings, catalog, await loadBundles())));
}

async function writeFiles(folder: string, files: readonly HostFile[]): Promise<void> {
  for (const { path, content } of files) {
    const target = join(folder, path);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, content);
  }
}

const program = takesStack(new Command('render'))
  .argument('[folder]', 'where to write; rendered/<stack> when left out')
  .action(async (first: string | undefined, second: string | undefined, options: StackOption) => {
    // Named by -s, the first word is the folder.
    const [word, wanted] = options.stack === undefined ? [first, second] : [undefined, first];
    const stack = namedStack(word, options);
    const folder = wanted ?? join('rendered', stack.replace(/^.*Pulumi\.|\.yaml$/g, ''));
    const files = await renderStack(stack);
    await writeFiles(folder, files);
    process.stdout.write(`${files.length} files in ${folder}\n`);
  });

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}
