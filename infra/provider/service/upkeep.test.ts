import { existsSync, readdirSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { shellFile } from '../shell-file.ts';
import { emptyHost, exampleService } from './example-service.ts';
import { usualPatience } from './patience.ts';
import { planService } from './plan-service.ts';
import { transactionStage } from './service-stage.ts';

let root: string;

/** Scripts for hosts, moved below a folder of this test. */
const moved = (text: string): string =>
  ['/run/promha', '/var/lib/promha', '/etc/systemd/system'].reduce(
    (done, path) => done.replaceAll(path, join(root, path)),
    text,
  );
const script = (name: string): string => moved(shellFile(import.meta.url, name));

const base = (): string => join(root, 'var/lib/promha/services/prometheus');
const runs = (): string => join(root, 'run/promha/prometheus');
const units = (): string => join(root, 'etc/systemd/system');

async function write(path: string, content = ''): Promise<void> {
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(path, content);
}

/** A stage without anybody who waits for it. */
async function stage(): Promise<string> {
  const folder = join(runs(), 'stage.1');
  for (const name of ['lib.sh', 'upkeep.sh', 'recover.sh']) await write(join(folder, name), script(name));
  return folder;
}

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'promha-upkeep-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

describe('the lock of a service', () => {
  const hold = (end: string) =>
    execa('/bin/sh', ['-c', `exec 9<"$1"; flock 9; echo held; read -r _; ${end}`, 'holder', base()], {
      stdin: 'pipe',
      reject: false,
    });

  test('a run that does not get it leaves the name of who has it to the next one', async () => {
    await write(join(runs(), 'holder'), 'ann@ops1 since 2026-01-31T03:04:05Z\n');
    await write(join(base(), 'undo/log'));
    const other = hold(':');
    await new Promise((resolve) => other.stdout.once('data', resolve));
    const folder = await stage();
    const impatient = script('recover.sh').replace('lock_base 60', 'lock_base 0');
    // Somebody waits for the outcome, so it stays to be read.
    const watched = `exec 7<"$2/watch"; flock -s 7; exec /bin/sh -c "$1" recover "$2" "$3"`;
    await write(join(folder, 'watch'));
    await execa('/bin/sh', ['-c', watched, 'watcher', impatient, folder, base()]);
    expect(await readFile(join(folder, 'result'), 'utf8')).toMatch(
      /^status refused\nstep recover\nreason another run works on this service: ann@ops1 since 2026-01-31T03:04:05Z\n/,
    );
    expect(await readFile(join(runs(), 'holder'), 'utf8')).toMatch(/^ann@ops1/);
    other.stdin.end('\n');
    await other;
  });

  test('is not taken on a folder that was removed while it was waited for', async () => {
    await mkdir(base(), { recursive: true });
    const { ino } = await stat(base());
    const other = hold('rmdir "$1"');
    await new Promise((resolve) => other.stdout.once('data', resolve));
    const folder = await stage();
    const take = `S=$1 B=$2; . "$S/upkeep.sh"; lock_base 20 && ! flock -n "$B" true && echo locked`;
    const waiter = execa('/bin/sh', ['-c', take, 'waiter', folder, base()]);
    await vi.waitFor(async () => expect(await readFile('/proc/locks', 'utf8')).toMatch(new RegExp(`-> .*:${ino} `)), {
      timeout: 10_000,
    });
    other.stdin.end('\n');
    expect((await waiter).stdout).toBe('locked');
  });
});

test('stages of dead runs go, also those of older versions, which stood beside the ledger', async () => {
  const folder = await stage();
  await write(join(base(), 'stage.2/watch'));
  await write(join(runs(), 'stage.3/watch'));
  await execa('/bin/sh', ['-c', 'B=$2; . "$1/upkeep.sh"; sweep "$1"', 'sweep', folder, base()]);
  expect(readdirSync(base())).toEqual([]);
  expect(readdirSync(runs())).toEqual(['stage.1']);
});

describe('a boot, by the unit of a transaction that has ended', () => {
  const live = (): string => join(root, 'live');

  beforeEach(async () => {
    const inputs = exampleService();
    const entries = transactionStage(inputs, emptyHost, planService(inputs, emptyHost), '/stage', 'ann', usualPatience);
    const unit = entries.find(({ name }) => name === 'recovery')!.content.toString();
    await write(join(units(), 'promha-recover-prometheus.service'), unit);
    await write(join(units(), 'multi-user.target.wants/promha-recover-prometheus.service'));
    for (const name of ['lib.sh', 'upkeep.sh', 'undo.sh']) await write(join(base(), 'undone', name), script(name));
    await write(join(base(), 'undone/unit'), 'none.service\n');
    await write(join(base(), 'undone/log'), `restore-file ${live()} .\n`);
    await write(`${live()}.promha-old`, 'old');
    await write(live(), 'new');
  });

  /** Runs the unit's command as systemd would. */
  async function boot(): Promise<void> {
    const unit = await readFile(join(units(), 'promha-recover-prometheus.service'), 'utf8');
    const [, command = ''] = /^ExecStart=\/bin\/sh -c '([^']*)'$/m.exec(unit) ?? [];
    await execa('/bin/sh', ['-c', moved(command.replaceAll('$$', '$'))]);
  }

  const nothingIsLeft = (): void => {
    expect(readdirSync(join(units(), 'multi-user.target.wants'))).toEqual([]);
    expect(readdirSync(units())).toEqual(['multi-user.target.wants']);
    expect(existsSync(join(root, 'var/lib/promha'))).toBe(false);
  };

  test('takes kept files and itself away, and the new form stays', async () => {
    await boot();
    nothingIsLeft();
    expect(await readFile(live(), 'utf8')).toBe('new');
    expect(existsSync(`${live()}.promha-old`)).toBe(false);
  });

  test.each(['undone/undo.sh', 'undone/log', 'undone'])('does so too when %s is gone already', async (gone) => {
    await rm(join(base(), gone), { recursive: true });
    await boot();
    nothingIsLeft();
  });

  test('takes a transaction along that had not begun to change anything', async () => {
    await rm(join(base(), 'undone'), { recursive: true });
    await write(join(base(), 'undo/undo.sh'), 'exit 1\n');
    await boot();
    nothingIsLeft();
  });
});

describe('a look', () => {
  const look = async (): Promise<string> => {
    const settings = 'N=prometheus USER_=prometheus GROUP_=prometheus PATHS= SUMS= WAIT=0';
    const { stdout } = await execa('/bin/sh', ['-s'], { input: `${settings}\n${script('look.sh')}` });
    return stdout;
  };

  test.each([
    'var/lib/promha/services/prometheus/undo/log',
    'var/lib/promha/services/prometheus/undone/log',
    'etc/systemd/system/promha-recover-prometheus.service',
  ])('finds that a run was killed by what is left: %s', async (left) => {
    await mkdir(base(), { recursive: true });
    expect(await look()).not.toContain('#interrupted');
    await write(join(root, left));
    expect(await look()).toContain('#interrupted');
  });

  test('says who has the lock, also where a run of an older version has it', async () => {
    await write(join(base(), 'holder'), 'ann@ops1\n');
    const other = execa('/bin/sh', ['-c', 'exec 9<"$1"; flock 9; echo held; read -r _', 'holder', base()], {
      stdin: 'pipe',
    });
    await new Promise((resolve) => other.stdout.once('data', resolve));
    expect(await look()).toMatch(/^#busy\nann@ops1$/m);
    other.stdin.end('\n');
    await other;
  });
});
