import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ServicePort } from '../../model/service-spec.ts';
import { prepareScripts } from './prepare-script.ts';

const web: ServicePort = { port: 9090, protocol: 'tcp', reach: 'peers' };
const gossip: ServicePort = { port: 9099, protocol: 'udp', reach: 'peers' };
const loopback: ServicePort = { port: 9089, protocol: 'tcp', reach: 'local' };

/** A recording firewalld: one permanent list of ports in a file. */
const fakeFirewall = (running: boolean, list: string): string => `#!/bin/sh
touch ${list}
for word in "$@"; do
  case "$word" in
    --state) ${running ? 'exit 0' : 'exit 252'} ;;
    --query-port=*) grep -qx "\${word#*=}" ${list}; exit $? ;;
    --add-port=*) grep -qx "\${word#*=}" ${list} || echo "\${word#*=}" >> ${list} ;;
    --remove-port=*) grep -vx "\${word#*=}" ${list} > ${list}.new; mv ${list}.new ${list} ;;
  esac
done
`;

let folder: string;
let list: string;

async function install(running: boolean): Promise<void> {
  await mkdir(join(folder, 'bin'), { recursive: true });
  await writeFile(join(folder, 'bin/firewall-cmd'), fakeFirewall(running, list));
  await chmod(join(folder, 'bin/firewall-cmd'), 0o755);
}

async function run(script: string): Promise<string> {
  const moved = script.replaceAll('/var/lib/promha', join(folder, 'state'));
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
  test('opens what peers need, leaves loopback ports closed, and closes all of it again', async () => {
    await install(true);
    const scripts = prepareScripts([web, gossip, loopback], false);
    await run(scripts.create);
    expect(await opened()).toEqual(['9090/tcp', '9099/udp']);
    await run(scripts.delete);
    expect(await opened()).toEqual([]);
  });

  test('a port that was open before stays open after the undo', async () => {
    await install(true);
    await writeFile(list, '9090/tcp\n22/tcp\n');
    const scripts = prepareScripts([web, gossip], false);
    await run(scripts.create);
    await run(scripts.delete);
    expect(await opened()).toEqual(['22/tcp', '9090/tcp']);
  });

  test('a port no longer wanted is closed by the next run', async () => {
    await install(true);
    await run(prepareScripts([web, gossip], false).create);
    await run(prepareScripts([web], false).create);
    expect(await opened()).toEqual(['9090/tcp']);
  });

  test('running twice opens nothing twice', async () => {
    await install(true);
    const scripts = prepareScripts([web], false);
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

  test('for a user other than root the whole script runs through sudo without a prompt', () => {
    expect(prepareScripts([web], true).create).toMatch(/^sudo -n \/bin\/sh -s <</);
  });
});
