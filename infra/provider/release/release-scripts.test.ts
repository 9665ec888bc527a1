import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ensurePrograms } from '../../../lab/checks/ensure-programs.ts';
import { shellFile } from '../shell-file.ts';

let folder: string;
let sha256: string;
let archive: Buffer;
const release = (): string => join(folder, 'releases/tool/1-abc');

const sh = async (script: string, input?: Buffer): Promise<string> =>
  (await execa('/bin/sh', ['-c', script], { cwd: folder, ...(input === undefined ? {} : { input }) })).stdout;
const ours = (name: string, settings: string): string =>
  [settings, shellFile(import.meta.url, 'manifest.sh'), shellFile(import.meta.url, name)].join('\n');
const look = (): Promise<string> => sh(ours('look.sh', `P=${release()} H=${sha256}`));

const installation = (sums = ''): string =>
  ours('install.sh', `P=${release()} H=${sha256} F=tar.gz N=x K=1 I=test Z=${Buffer.byteLength(sums)}`);
const install = (sums = ''): Promise<string> => sh(installation(sums), Buffer.concat([Buffer.from(sums), archive]));

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'promha-release-'));
  await mkdir(join(folder, 'tool-1/bin'), { recursive: true });
  await writeFile(join(folder, 'tool-1/bin/tool'), '#!/bin/sh\necho real\n', { mode: 0o755 });
  await writeFile(join(folder, 'tool-1/a page.html'), 'page\n');
  await sh('ln -s bin/tool tool-1/link; tar -czf tool.tar.gz tool-1');
  archive = await readFile(join(folder, 'tool.tar.gz'));
  sha256 = createHash('sha256').update(archive).digest('hex');
  await install();
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('an installation that fails takes its empty folders along, and none above them that it did not make', async () => {
  const first = join(folder, 'opt/promha/releases/tool/1-abc');
  await mkdir(join(folder, 'opt'));
  const cutOff = ours('install.sh', `P=${first} H=${sha256} F=tar.gz N=x K=1 I=test Z=0`);
  await expect(sh(cutOff, archive.subarray(0, 20))).rejects.toThrow('the archive arrived with sha256');
  expect(await sh('find opt')).toBe('opt');
});

test('an installation that is killed once the release has its name leaves all that a look goes by', async () => {
  const killed = join(folder, 'killed/releases/tool/1-abc');
  await mkdir(join(folder, 'bin'));
  // The first command after that: it makes the name last.
  const sync = `#!/bin/sh\n[ "$*" != ${join(killed, '..')} ] || kill -9 $PPID\n`;
  await writeFile(join(folder, 'bin/sync'), sync, { mode: 0o755 });
  const killing = ours('install.sh', `PATH=${folder}/bin:$PATH P=${killed} H=${sha256} F=tar.gz N=x K=1 I=test Z=0`);
  await expect(sh(killing, archive)).rejects.toMatchObject({ signal: 'SIGKILL' });
  const { stdout } = await execa('/bin/sh', [
    '-c',
    `${shellFile(import.meta.url, 'manifest.sh')}\nfingerprint ${killed} | cmp - ${killed}/.promha-fingerprint && echo known`,
  ]);
  expect(stdout).toBe('known');
});

describe('a look at a release', () => {
  test('finds it as it was unpacked', async () => {
    expect(await look()).toBe('intact');
  });

  test('takes no other time or inode for another content', async () => {
    await sh(`touch ${release()}/bin/tool; cp -a ${release()}/bin/tool x; mv x ${release()}/bin/tool`);
    expect(await look()).toBe('intact');
  });

  test.each([
    [
      'another binary of the same size and time',
      'sed s/real/fake/ bin/tool >x; touch -r bin/tool x; chmod 755 x; mv x bin/tool',
      'bin/tool',
    ],
    ['one byte written in place', 'printf X | dd of=bin/tool bs=1 seek=15 conv=notrunc 2>/dev/null', 'bin/tool'],
    ['a link in the place of a file', 'rm bin/tool; ln -s /bin/true bin/tool', 'bin/tool'],
    ['a link that leads elsewhere', 'ln -sfn /bin/true link', 'link'],
    ['a missing file', "rm 'a page.html'", 'a page.html'],
    ['a file more', 'echo x >bin/other', 'bin/other'],
    ['another mode', 'chmod 4755 bin/tool', 'bin/tool'],
    ['two of them', "rm bin/tool; echo x >'a page.html'", 'a page.html\nbin/tool'],
  ])('names %s', async (_what, change, names) => {
    await sh(`cd ${release()} && ${change}`);
    expect(await look()).toBe(`altered\n${names}`);
  });

  test('finds one that is gone, and one that is not ours', async () => {
    await sh(`rm ${release()}/.promha-release`);
    expect(await look()).toBe('foreign');
    await sh(`rm -r ${release()}`);
    expect(await look()).toBe('missing');
  });

  test('believes one of a version without a manifest, as far as that can tell', async () => {
    const digest =
      "find . -type f ! -name '.promha-*' -printf '%p %s %m %T@\\n' | LC_ALL=C sort | sha256sum | cut -d' ' -f1";
    await sh(
      `cd ${release()} && rm .promha-manifest .promha-fingerprint && echo "${sha256} $(${digest})" >.promha-release`,
    );
    expect(await look()).toBe('intact');
    await sh(`echo more >>${release()}/bin/tool`);
    expect(await look()).toBe('altered');
  });
});

describe('sums that come with the archive', () => {
  const manifest = (): Promise<string> => readFile(join(release(), '.promha-manifest'), 'utf8');
  const sumsOf = (): Promise<string> =>
    sh('cd tool-1 && find . -type f -exec sha256sum {} +').then((text) => `${text}\n`);

  test('are what the manifest says, without a look at what was unpacked', async () => {
    const computed = await manifest();
    await sh(`rm -r ${release()}`);
    const sums = await sumsOf();
    await install(sums);
    expect(await manifest()).toBe(computed);
    expect([await look(), await sh(`ls -A ${release()}`)]).toEqual([
      'intact',
      ['.promha-fingerprint', '.promha-manifest', '.promha-release', 'a page.html', 'bin', 'link'].join('\n'),
    ]);
    await sh(`rm -r ${release()}`);
    await install(sums.replaceAll(/^./gm, (digit) => (digit === '0' ? '1' : '0')));
    expect(await manifest()).not.toBe(computed);
  });

  test('of other files than those that are there are left aside', async () => {
    const computed = await manifest();
    await sh(`rm -r ${release()}`);
    await install((await sumsOf()).replace('bin/tool', 'bin/other'));
    expect(await manifest()).toBe(computed);
  });
});

describe('what is altered', () => {
  test('is put right in the folder that a running process may hold open', async () => {
    await sh(`cd ${release()} && echo fake >bin/tool && echo more >other && rm link`);
    const inode = await sh(`stat -c %i ${release()}`);
    await install();
    expect(await look()).toBe('intact');
    expect(await sh(`stat -c %i ${release()}; ls -A ${join(folder, 'releases/tool')}`)).toBe(`${inode}\n1-abc`);
  });

  test('and half put right when that ended is found so, and put right', async () => {
    await sh(`cd ${release()} && rm -r bin .promha-manifest .promha-fingerprint`);
    expect(await look()).toBe('altered');
    await install();
    expect(await look()).toBe('intact');
  });
});

describe('where SELinux is on', () => {
  /** Commands of libselinux-utils and coreutils, which note what they are told, and whether the release has its name by then. */
  async function selinux(rule: string, chcon = 'note chcon "$@"'): Promise<void> {
    const commands = {
      selinuxenabled: 'exit 0',
      matchpathcon: `[ "$*" = "-n ${release()}" ] && echo '${rule}'`,
      restorecon: 'note restorecon "$@"',
      chcon,
    };
    const note = `note() { [ -e ${release()} ] && echo named >>${folder}/notes; echo "$@" | sed 's|${folder}||' >>${folder}/notes; }`;
    await mkdir(join(folder, 'bin'));
    for (const [name, text] of Object.entries(commands))
      await writeFile(join(folder, 'bin', name), `#!/bin/sh\n${note}\n${text}\n`, { mode: 0o755 });
    await sh(`rm -r ${release()}`);
    await sh(`PATH=${folder}/bin:$PATH\n${installation()}`, archive);
  }
  const notes = (): Promise<string> => readFile(join(folder, 'notes'), 'utf8');

  test.each([
    ['what a host without a rule has for /opt', 'system_u:object_r:usr_t:s0'],
    ['nothing', '<<none>>'],
  ])('programs get their label before the release has its name, where the policy says %s', async (_what, rule) => {
    await selinux(rule);
    expect(await notes()).toBe('chcon -R -t bin_t /releases/tool/1-abc.incoming.test\n');
    expect(await look()).toBe('intact');
  });

  test('the rule of the preparation, or of the owner, says which label', async () => {
    await selinux('system_u:object_r:bin_t:s0');
    expect(await notes()).toBe('restorecon -R /releases/tool/1-abc.incoming.test\n');
  });

  test('a file system that takes no labels takes releases all the same', async () => {
    const refusal = "chcon: failed to change context of 'x' to ‘system_u:object_r:bin_t:s0’: Operation not supported";
    await selinux('system_u:object_r:usr_t:s0', `echo "${refusal}" >&2; exit 1`);
    expect(await look()).toBe('intact');
  });
});

describe('a power loss', () => {
  // A machine without it gets it: a test that is left out proves nothing.
  beforeAll(() => ensurePrograms({ strace: 'strace' }), 180_000);

  test('finds a release whole: all of it is on the disk before it has its name', async () => {
    await sh(`rm -r ${release()}`);
    const calls = 'trace=fsync,rename,renameat,renameat2';
    const traced = ['-f', '-y', '-e', calls, '-o', 'trace', '/bin/sh', '-c', installation()];
    await execa('strace', traced, { cwd: folder, input: archive });
    const lines = (await readFile(join(folder, 'trace'), 'utf8')).split('\n');
    const named = lines.findIndex((line) => / rename/.test(line) && line.includes(`"${release()}"`));
    const synced = ['bin/tool', 'a page.html', '.promha-manifest', '.promha-release'].map((file) =>
      lines.findIndex((line) => / fsync\(/.test(line) && line.includes(`/${file}>`)),
    );
    expect(synced.filter((line) => line < 0 || line > named)).toEqual([]);
  });
});
