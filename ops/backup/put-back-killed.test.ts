import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { shellFile } from '../../infra/provider/shell-file.ts';

const serviceShell = new URL('../../infra/provider/service/main', import.meta.url).href;

/**
 * The commands of put-back.sh, each a step that the power cut may come before. The service is a stand-in: it opens its data when it starts,
 * leaves files of its own there, and ends at once when it finds `newer-format`.
 */
const steps = `
# Counted in a file: parts of the script are subshells.
: >"$OUT/steps"
step() {
  echo "$*" >>"$OUT/steps"
  [ "$CUT" = 0 ] || [ "$(wc -l <"$OUT/steps")" != "$CUT" ] || kill -9 0
}
for name in mkdir mv rm rmdir chown chmod sync; do
  eval "$name() { step $name \\"\\$@\\"; command $name \\"\\$@\\"; }"
done
systemctl() {
  case $1 in
    start) step start; start ;;
    stop) step stop; echo inactive >"$OUT/state" ;;
    show) [ "$3" != ActiveState ] && echo 0 || cat "$OUT/state" ;;
  esac
}
start() {
  echo "opened $(command ls "$DATA" | tr '\\n' ' ')" >"$DATA/lock"
  [ -e "$DATA/newer-format" ] && echo failed >"$OUT/state" || echo active >"$OUT/state"
}
journalctl() { echo "cannot read newer-format"; }
restorecon() { :; }
probe() { return 0; }
`;

let folder: string;
let data: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'promha-put-back-'));
  data = join(folder, 'data');
  await writeFiles(data, own);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

type Files = Readonly<Record<string, string>>;
const own: Files = { 'block-1/samples': 'own', log: 'own', '.hidden': 'own' };
const saved: Files = { 'block-2/samples': 'saved', log: 'saved' };
const unreadable: Files = { ...saved, 'newer-format': 'saved' };

async function writeFiles(root: string, files: Files): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
}

async function filesBelow(root: string, skipped: readonly string[]): Promise<Files> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1));
  const shown = paths.filter((path) => !skipped.some((skip) => path === skip || path.startsWith(`${skip}/`)));
  return Object.fromEntries(
    await Promise.all(shown.map(async (path) => [path, await readFile(join(root, path), 'utf8')] as const)),
  );
}

/** What the service would find; its own lock aside. */
const inUse = (): Promise<Files> => filesBelow(data, ['.promha-restore', 'lock']);
const setAside = (): Promise<Files> => filesBelow(join(data, '.promha-restore/before'), ['lock']);
const state = (): Promise<string> => readFile(join(folder, 'state'), 'utf8');

/**
 * One call of restore on the host: unpacks beside, then runs the script, in a process group of its own that a cut ends as a whole.
 * @param cut Number of the step that the power goes off before; 0 for none.
 * @param before What the host does first.
 */
async function restore(files: Files, cut = 0, before = '') {
  await rm(join(data, '.promha-restore/new'), { recursive: true, force: true });
  await writeFiles(join(data, '.promha-restore/new'), files);
  const settings = `ROLE=tool DATA=${data} OWNER=root READY='http://127.0.0.1:1/ - 2xx' SECONDS_TO_READY=5 OUT=${folder} CUT=${cut}`;
  const parts = [shellFile(serviceShell, 'lib.sh'), steps, before, shellFile(import.meta.url, 'put-back.sh')];
  const { exitCode, signal, stderr } = await execa('/bin/sh', ['-c', [settings, ...parts].join('\n')], {
    detached: true,
    reject: false,
  });
  return { exitCode, signal, stderr };
}

/** The host comes back, and systemd starts the service on whatever is there. */
const boot = 'start';

/** All steps of a call that nothing disturbs, on the data of a fresh folder. */
async function stepsOf(files: Files): Promise<readonly string[]> {
  await restore(files);
  return (await readFile(join(folder, 'steps'), 'utf8')).trim().split('\n');
}

test('without a fault the saved data is in use, and what was there is set aside', async () => {
  expect(await restore(saved)).toMatchObject({ exitCode: 0 });
  expect(await inUse()).toEqual(saved);
  expect(await setAside()).toEqual(own);
  expect(await state()).toBe('active\n');
});

test('data that the service does not start from gives way to its own', async () => {
  const { exitCode, stderr } = await restore(unreadable);
  expect(exitCode).toBe(66);
  expect(stderr).toMatch(/its own data was put back and is in use. It said: cannot read newer-format/);
  expect(await inUse()).toEqual(own);
  expect(await state()).toBe('active\n');
});

describe.each([
  ['a swap', saved, false, /^rm -f .*swapping/],
  // Up to the start of the service the two are the same.
  ['taking a swap back', unreadable, true, /^start$/],
])('after a power cut before any step of %s', (_what, files, isLaterHalf, last) => {
  test('restore, called again, puts the data in place or the own data back, and loses neither', async () => {
    const all = await stepsOf(files);
    expect(all.at(-1)).toMatch(last);
    const first = isLaterHalf ? all.indexOf('start') + 1 : 0;
    for (const [offset, step] of all.slice(first).entries()) {
      for (const again of [saved, unreadable]) {
        await rm(data, { recursive: true });
        await writeFiles(data, own);
        expect(await restore(files, first + offset + 1), step).toMatchObject({ signal: 'SIGKILL' });
        const { exitCode } = await restore(again, 0, boot);
        const isPut = again === saved;
        const seen = { exitCode, inUse: await inUse(), setAside: isPut ? await setAside() : own };
        expect(seen, `cut before ${step}`).toEqual({
          exitCode: isPut ? 0 : 66,
          inUse: isPut ? saved : own,
          setAside: own,
        });
      }
    }
  }, 120_000);
});
