/** An up that is killed while it makes everything for the first time, and nobody who wants it back: a destroy follows. */
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

async function destroyAfterKill(): Promise<void> {
  expect((await pulumi('cancel', '--yes')).status).toBe(0);
  const destroyed = await pulumi('destroy', '--yes', '--skip-preview');
  expect(destroyed, destroyed.stdout + destroyed.stderr).toMatchObject({ status: 0 });
  expect(await pristine.changes()).toEqual(pristine.unchanged);
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

test('what was done and could not be recorded any more goes too', async () => {
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
  await destroyAfterKill();
});
