import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { cacheFolder } from '../../../../infra/artifacts/cache-folder.ts';
import { BenchError } from '../../../bench-error.ts';
import { say } from '../../../progress.ts';

/** Version from PyPI that is measured. */
export const pyinfraVersion = '3.10.0';

async function run(what: string, file: string, args: readonly string[], way: string): Promise<void> {
  const { exitCode, stderr, originalMessage } = await execa(file, [...args], { reject: false, stdin: 'ignore' });
  if (exitCode === 0) return;
  const said = stderr?.trim().split('\n').slice(-3).join(' / ') || originalMessage;
  throw new BenchError(`pyinfra: ${what} failed: ${said ?? 'it said nothing'}. ${way}`);
}

/**
 * Has pyinfra in a virtual environment of the bench's own below the cache, from where this machine's pip gets its packages.
 * @returns Path of its command.
 * @throws BenchError that names the way out: no Python, no venv, no index to be reached.
 */
export async function ensurePyinfra(): Promise<string> {
  const folder = join(cacheFolder(), 'bench', `pyinfra-${pyinfraVersion}`);
  const program = join(folder, 'bin/pyinfra');
  const done = join(folder, 'whole');
  if (existsSync(done)) return program;
  say(`getting pyinfra ${pyinfraVersion} by pip into ${folder}`);
  await rm(folder, { recursive: true, force: true });
  await mkdir(dirname(folder), { recursive: true });
  const venvWay = 'The bench needs Python 3.10 or newer with its module venv (Debian: apt-get install python3-venv).';
  await run('making a virtual environment', 'python3', ['-m', 'venv', folder], venvWay);
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', `pyinfra==${pyinfraVersion}`];
  const pipWay =
    'pip takes packages from where its own configuration says (pip config list; PIP_INDEX_URL), by default pypi.org.';
  await run('pip install', join(folder, 'bin/python'), pip, pipWay);
  await mkdir(`${done}.making`);
  await rename(`${done}.making`, done);
  return program;
}
