import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parseDocument } from 'yaml';
import { apartFromHosts } from './toolchain/pulumi-calls.ts';
import { pulumiVersion } from './toolchain/toolchain.ts';

let folder: string;
let stack: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'promha-pulumi-'));
  const document = parseDocument(await readFile(join(import.meta.dirname, '../stacks/Pulumi.lab.yaml'), 'utf8'));
  for (let host = 1; host <= apartFromHosts; host += 1)
    document.setIn(['config', 'promha:hosts', `node${host}`], document.createNode({ address: `192.168.2.${host}` }));
  stack = join(folder, 'Pulumi.large.yaml');
  await writeFile(stack, document.toString());
});
afterEach(() => rm(folder, { recursive: true }));

interface Answer {
  readonly exitCode: number | undefined;
  readonly stderr: string;
  readonly calls: string;
}

/** Calls the wrapper with a CLI that notes its verb and whether it saves once, and then does what is told for one of the verbs. */
async function call(words: readonly string[], at: string, does: string): Promise<Answer> {
  const tools = join(folder, 'toolchain', pulumiVersion);
  await mkdir(tools, { recursive: true });
  const noted = join(folder, 'calls');
  const cli = `#!/bin/sh\necho "$1 $PULUMI_SKIP_CHECKPOINTS" >>${noted}\n[ "$1" != ${at} ] || { ${does}; }\n`;
  for (const name of ['pulumi', 'pulumi-language-nodejs']) {
    await writeFile(join(tools, name), cli);
    await chmod(join(tools, name), 0o755);
  }
  await writeFile(join(tools, 'source.json'), JSON.stringify({ origin: 'official', why: '' }));
  const argv = [join(import.meta.dirname, 'pulumi.ts'), ...words, '--yes', '--config-file', stack];
  const env = { PROMHA_CACHE: folder, PULUMI_SKIP_CHECKPOINTS: undefined };
  const { exitCode, stderr } = await execa(process.execPath, argv, { env, reject: false });
  return { exitCode, stderr, calls: await readFile(noted, 'utf8') };
}

test('a large stack is looked at by a refresh of its own, and then changed', async () => {
  expect(await call(['up', '--refresh'], 'refresh', 'true')).toMatchObject({
    exitCode: 0,
    calls: 'refresh true\nup \n',
  });
});

test('a look that failed keeps up from nothing, but the whole has failed and says so', async () => {
  const answer = await call(['up', '--refresh'], 'refresh', 'exit 7');
  expect(answer).toMatchObject({ exitCode: 7, calls: 'refresh true\nup \n' });
  expect(answer.stderr).toContain('the look before it failed');
});

test('who stops it during the look stops all of it, also where the look was just at its end', async () => {
  expect(await call(['up', '--refresh'], 'refresh', 'kill -TERM $PPID; trap "" TERM; sleep 0.5; exit 0')).toMatchObject(
    {
      exitCode: 143,
      calls: 'refresh true\n',
    },
  );
});

test('a large stack is marked before it is destroyed, and not destroyed where that failed', async () => {
  expect(await call(['destroy'], 'refresh', 'true')).toMatchObject({
    exitCode: 0,
    calls: 'refresh true\ndestroy true\n',
  });
  await rm(join(folder, 'calls'));
  const answer = await call(['destroy'], 'refresh', 'exit 255');
  expect(answer).toMatchObject({ exitCode: 255, calls: 'refresh true\n' });
  expect(answer.stderr).toContain('nothing was destroyed');
});

test('a destroy that was killed says what the state is worth, and the way out', async () => {
  const answer = await call(['destroy'], 'destroy', 'kill -KILL $$');
  expect(answer).toMatchObject({ exitCode: 137, calls: 'refresh true\ndestroy true\n' });
  expect(answer.stderr).toMatch(/still has what it had destroyed.*-- cancel/);
});
