/** An up that is killed while it makes everything for the first time: the next one adopts what it left, or a destroy takes it away. */
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { descendantsOf } from './descendants.ts';
import { type Manifests, takeManifests } from './host-manifest.ts';
import { lab, startLab } from './lab-command.ts';
import { onHost } from './lab-queries.ts';
import { pulumi } from './pulumi-run.ts';

const hosts = ['prom01', 'prom02', 'grafana', 'test'] as const;
const cli = /\/pulumi (?:.* )?up /;
const plugin = /plugin\/\.\.\/main\.ts/;

let pristine: Manifests;

beforeAll(async () => {
  expect(await pulumi('destroy', '--yes', '--skip-preview')).toMatchObject({ status: 0 });
  pristine = await takeManifests(hosts);
});

afterAll(async () => {
  expect(await lab(['up'])).toMatchObject({ status: 0 });
});

/** An up, and how a signal is sent to its processes. */
function startUp() {
  const up = startLab(['pulumi', 'up', '--yes', '--skip-preview', '--non-interactive']);
  const signal = async (name: 'SIGSTOP' | 'SIGKILL', ...patterns: readonly RegExp[]): Promise<void> => {
    const found = (await descendantsOf(up.pid!)).filter(({ command }) => patterns.some((one) => one.test(command)));
    expect(found.length).toBeGreaterThanOrEqual(patterns.length);
    for (const { pid } of found) process.kill(pid, name);
  };
  return { up, signal };
}

const until = (condition: string): string =>
  `n=0; until ${condition} || [ $n -ge 900 ]; do n=$((n + 1)); sleep 0.1; done; ${condition}`;

async function destroyWhole(): Promise<void> {
  const destroyed = await pulumi('destroy', '--yes', '--skip-preview');
  expect(destroyed, destroyed.stdout + destroyed.stderr).toMatchObject({ status: 0 });
  expect(await pristine.changes()).toEqual(pristine.unchanged);
}

async function destroyAfterKill(): Promise<void> {
  expect((await pulumi('cancel', '--yes')).status).toBe(0);
  await destroyWhole();
}

/** A moment of the first up, as a condition on its first host. */
const moments = {
  'while releases arrive': 'ls -d /opt/promha/releases/*/*.incoming.* >/dev/null 2>&1',
  'while a service is made': 'ls /var/lib/promha/services/*/undo/log >/dev/null 2>&1',
  'when the last services are made': '[ -e /var/lib/promha/services/prometheus/undo/log ]',
} as const;

describe.each(Object.entries(moments))('an up that is killed %s', (_name, moment) => {
  test('leaves nothing that a destroy does not take away', async () => {
    const { up, signal } = startUp();
    await onHost('prom01', until(moment));
    await signal('SIGKILL', cli, plugin);
    await up;
    await destroyAfterKill();
  });
});

/** Lets an up go on until the plugin has made services of which the engine hears nothing any more, and kills both. */
async function killUnrecorded(): Promise<void> {
  const { up, signal } = startUp();
  await onHost('prom01', until(moments['while a service is made']));
  // The engine hears nothing any more, while its plugin goes on and confirms what gets ready.
  await signal('SIGSTOP', cli);
  await onHost(
    'prom01',
    until("grep -qs '^unit ' /var/lib/promha/services/*/owned && ! systemctl --quiet is-active 'promha-*.service'"),
  );
  await delay(2000);
  await signal('SIGKILL', cli, plugin);
  await up;
  expect((await pulumi('stack', '--show-urns')).stdout).not.toMatch(/host:index:Service/);
  expect(await onHost('prom01', 'systemctl is-active node_exporter alertmanager feishu-relay; true')).toMatch(
    /^active$/m,
  );
}

test('what was done and could not be recorded any more goes too', async () => {
  await killUnrecorded();
  await destroyAfterKill();
});

/** Process and release of what is already made on the first host, by unit; empty for what is not. */
const made = (): Promise<string> =>
  onHost(
    'prom01',
    'for unit in node_exporter alertmanager feishu-relay; do echo "$unit $(systemctl show -p MainPID --value $unit) $(systemctl is-active $unit)"; done; ls -di /opt/promha/releases/*/* | grep -v incoming',
  );

/** The commands of the README after a killed run that made things, in their order. */
const readmeCommands = [
  ['cancel', '--yes'],
  ['refresh', '--clear-pending-creates', '--yes'],
  ['up', '--yes', '--skip-preview'],
] as const;

test('what was done and could not be recorded is adopted by the next up, as it runs', async () => {
  await killUnrecorded();
  const before = (await made()).split('\n').filter((line) => / active$|\/opt\//.test(line));
  expect(before.some((line) => / active$/.test(line))).toBe(true);
  for (const words of readmeCommands) {
    const answer = await pulumi(...words);
    expect(answer, answer.stdout + answer.stderr).toMatchObject({ status: 0 });
  }
  expect((await made()).split('\n')).toEqual(expect.arrayContaining(before));
  const again = await pulumi('preview', '--refresh', '--expect-no-changes');
  expect(again, again.stdout + again.stderr).toMatchObject({ status: 0 });
  await destroyWhole();
});
