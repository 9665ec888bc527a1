import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { FirewallDoor } from '../../model/firewall-plan.ts';
import { prepareScripts } from './prepare-script.ts';

const web: FirewallDoor = { port: 3000, protocol: 'tcp', from: 'any' };
const exporter: FirewallDoor = { port: 9100, protocol: 'tcp', from: ['10.0.0.1', '10.0.0.2'] };
const rule = (source: string): string =>
  `rule family="ipv4" source address="${source}" port port="9100" protocol="tcp" accept`;

/** A recording firewalld: one list of open ports and rich rules in a file. */
const fakeFirewall = (running: boolean, list: string): string => `#!/bin/sh
add() { grep -qxF "$1" ${list} || echo "$1" >> ${list}; }
remove() { grep -vxF "$1" ${list} > ${list}.new; mv ${list}.new ${list}; }
for word in "$@"; do
  case "$word" in
    --state) ${running ? 'exit 0' : 'exit 252'} ;;
    --list-ports) sed -n 's/^port //p' ${list} | tr '\n' ' '; echo ;;
    --list-rich-rules) grep '^rule ' ${list} ;;
    --add-port=*) add "port \${word#*=}" ;;
    --add-rich-rule=*) add "\${word#*=}" ;;
    --remove-port=*) remove "port \${word#*=}" ;;
    --remove-rich-rule=*) remove "\${word#*=}" ;;
  esac
done
true
`;

let folder: string;
let list: string;

async function install(running: boolean): Promise<void> {
  await mkdir(join(folder, 'bin'), { recursive: true });
  await writeFile(join(folder, 'bin/firewall-cmd'), fakeFirewall(running, list));
  await chmod(join(folder, 'bin/firewall-cmd'), 0o755);
}

async function run(script: string): Promise<string> {
  const moved = script
    .replaceAll('/var/lib/promha', join(folder, 'state'))
    .replaceAll('/opt/promha', join(folder, 'opt'));
  const env = { PATH: `${join(folder, 'bin')}:${process.env.PATH ?? ''}` };
  const { stdout } = await execa('/bin/sh', ['-s'], { input: moved, env });
  return stdout;
}

const opened = async (): Promise<string[]> => (await readFile(list, 'utf8')).split('\n').filter(Boolean).sort();

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'promha-prepare-'));
  list = join(folder, 'open-ports');
  await writeFile(list, '');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('prepareScripts', () => {
  test('lets in who needs a port and nobody else, and closes all of it again', async () => {
    await install(true);
    const scripts = prepareScripts([web, exporter], false);
    expect(await run(scripts.create)).toContain('firewalld: 3 doors of the plan are open');
    expect(await opened()).toEqual(['port 3000/tcp', rule('10.0.0.1'), rule('10.0.0.2')]);
    await run(scripts.delete);
    expect(await opened()).toEqual([]);
  });

  test('what was open before stays open after the undo', async () => {
    await install(true);
    await writeFile(list, `port 3000/tcp\nport 22/tcp\n${rule('10.0.0.2')}\n`);
    const scripts = prepareScripts([web, exporter], false);
    await run(scripts.create);
    await run(scripts.delete);
    expect(await opened()).toEqual(['port 22/tcp', 'port 3000/tcp', rule('10.0.0.2')]);
  });

  test('a door no longer wanted is closed by the next run, a new one opened', async () => {
    await install(true);
    await run(prepareScripts([web, exporter], false).create);
    await run(prepareScripts([{ ...exporter, from: ['10.0.0.2', '10.0.0.3'] }], false).create);
    expect(await opened()).toEqual([rule('10.0.0.2'), rule('10.0.0.3')]);
  });

  test('ports that a version without sources opened are closed in favour of the sources', async () => {
    await install(true);
    await mkdir(join(folder, 'state/prepare'), { recursive: true });
    await writeFile(join(folder, 'state/prepare/ports'), '3000/tcp\n9100/tcp\n');
    await writeFile(list, 'port 3000/tcp\nport 9100/tcp\n');
    const scripts = prepareScripts([web, exporter], false);
    await run(scripts.create);
    expect(await opened()).toEqual(['port 3000/tcp', rule('10.0.0.1'), rule('10.0.0.2')]);
    await run(scripts.delete);
    expect(await opened()).toEqual([]);
  });

  test('running twice opens nothing twice', async () => {
    await install(true);
    const scripts = prepareScripts([web, exporter], false);
    await run(scripts.create);
    await run(scripts.create);
    await run(scripts.delete);
    expect(await opened()).toEqual([]);
  });

  test('where firewalld does not run it says so and touches nothing', async () => {
    await install(false);
    expect(await run(prepareScripts([web], false).create)).toContain('firewalld: not running, nothing to open');
    expect(await opened()).toEqual([]);
  });

  test('what it leaves on the host opens the same once firewalld was switched on', async () => {
    await install(false);
    const scripts = prepareScripts([web, exporter], false);
    await run(scripts.create);
    await install(true);
    await run('/bin/sh /var/lib/promha/prepare/open.sh');
    expect(await opened()).toEqual(['port 3000/tcp', rule('10.0.0.1'), rule('10.0.0.2')]);
    await run(scripts.delete);
    expect(await opened()).toEqual([]);
  });

  test('for a user other than root the whole script runs through sudo without a prompt', () => {
    expect(prepareScripts([web], true).create).toMatch(/^sudo -n \/bin\/sh -s <</);
  });
});

/**
 * A recording SELinux, which prints what policycoreutils prints by its source (seobject.py, 2.9 of EL8 and newer): rules are lines of the file, and so is each
 * folder that was labelled, with the command that did it.
 */
const fakeSemanage = (list: string): string => `#!/bin/sh
case "$*" in
  'fcontext -l -C')
    grep -q '^rule ' ${list} || exit 0
    printf '%-50s %-18s %s\\n\\n' 'SELinux fcontext' type Context
    sed -n 's/^rule //p' ${list} | while read -r path; do printf '%-50s %-18s %s \\n' "$path" 'all files' system_u:object_r:bin_t:s0; done
    ;;
  'fcontext -a -t bin_t '*)
    ! grep -qxF "rule $5" ${list} || { echo "ValueError: File context for $5 already defined" >&2; exit 1; }
    echo "rule $5" >> ${list}
    ;;
  'fcontext -d '*)
    grep -qxF "rule $3" ${list} || { echo "ValueError: File context for $3 is not defined" >&2; exit 1; }
    grep -vxF "rule $3" ${list} > ${list}.new
    mv ${list}.new ${list}
    ;;
  *) exit 2 ;;
esac
`;

describe('where SELinux is on', () => {
  const releases = (): string => join(folder, 'opt/releases');
  const install = async (commands: Readonly<Record<string, string>>): Promise<void> => {
    await mkdir(join(folder, 'bin'), { recursive: true });
    for (const [name, text] of Object.entries(commands))
      await writeFile(join(folder, 'bin', name), text, { mode: 0o755 });
  };
  const recording = (name: string): string => `#!/bin/sh\necho "${name} $*" >> ${list}\n`;
  beforeEach(() =>
    install({
      'firewall-cmd': fakeFirewall(false, list),
      selinuxenabled: '#!/bin/sh\nexit 0\n',
      chcon: recording('chcon'),
      restorecon: recording('restorecon'),
    }),
  );

  test('releases get a rule once, which goes at the end', async () => {
    await install({ semanage: fakeSemanage(list) });
    const scripts = prepareScripts([], false);
    expect(await run(scripts.create)).toContain('SELinux: releases are labelled by a rule');
    await run(scripts.create);
    expect(await opened()).toEqual([`rule ${releases()}(/.*)?`]);
    await run(scripts.delete);
    expect(await opened()).toEqual([]);
  });

  test('a rule that the owner of the host made stays', async () => {
    await install({ semanage: fakeSemanage(list) });
    await writeFile(list, `rule ${releases()}(/.*)?\n`);
    const scripts = prepareScripts([], false);
    await run(scripts.create);
    await run(scripts.delete);
    expect(await opened()).toEqual([`rule ${releases()}(/.*)?`]);
  });

  test('releases of a version that set no label get it when the rule is there', async () => {
    await install({ semanage: fakeSemanage(list) });
    await mkdir(releases(), { recursive: true });
    await run(prepareScripts([], false).create);
    expect((await readFile(list, 'utf8')).split('\n').filter(Boolean)).toEqual([
      `rule ${releases()}(/.*)?`,
      `restorecon -R -i ${releases()}`,
    ]);
  });

  test('without semanage they get the label alone, and it says what that means', async () => {
    await mkdir(releases(), { recursive: true });
    expect(await run(prepareScripts([], false).create)).toContain('semanage is missing');
    expect(await opened()).toEqual([`chcon -R -t bin_t ${releases()}`]);
  });

  test('a release that cannot be labelled does not end the preparation', async () => {
    await mkdir(releases(), { recursive: true });
    await install({
      chcon: `#!/bin/sh\necho "chcon: failed to change context of '$4' to ‘system_u:object_r:bin_t:s0’: Operation not supported" >&2\nexit 1\n`,
    });
    expect(await run(prepareScripts([], false).create)).toContain('releases could be labelled; npm run doctor');
  });
});
