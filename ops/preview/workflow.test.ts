import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { cacheFolder } from '../../infra/artifacts/cache-folder.ts';

const version = 'v1.7.12';
const root = join(import.meta.dirname, '../..');
const binDir = join(cacheFolder(), 'toolchain', `actionlint-${version}`);
const actionlint = join(binDir, 'actionlint');

/** The checker of GitHub's workflow files from its Go module, built once; false where there is neither a copy nor a Go that can build it: `npm test` says at its end what was left out. */
async function hasActionlint(): Promise<boolean> {
  if (existsSync(actionlint)) return true;
  const go = ['install', `github.com/rhysd/actionlint/cmd/actionlint@${version}`];
  const built = await execa('go', go, { env: { GOBIN: binDir }, reject: false });
  return built.exitCode === 0;
}

test('the workflow that comments on pull requests is one that GitHub takes', async (context) => {
  if (!(await hasActionlint())) return context.skip('there is no Go here that can build actionlint');
  // Its checks of shell and Python text need programs of their own.
  const words = ['-no-color', '-shellcheck=', '-pyflakes=', join(root, '.github/workflows/preview.yml')];
  const result = await execa(actionlint, words, { reject: false, all: true });
  expect(result.all).toBe('');
  expect(result.exitCode).toBe(0);
}, 300_000);
