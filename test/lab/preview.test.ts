/** A preview against what hosts then say was done: what it announced happens, and nothing else. */
import { mkdir, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Document } from 'yaml';
import { artifactCacheFolder, cacheFolder } from '../../infra/artifacts/cache-folder.ts';
import { statePath } from '../../lab/lab-paths.ts';
import type { HostEvent } from '../../ops/preview/host-events.ts';
import { hostEvents } from '../../ops/preview/host-events.ts';
import { previewComment } from '../../ops/preview/preview-comment.ts';
import { parseDigest } from '../../ops/preview/preview-digest.ts';
import type { Happenings, HostRecord } from './host-happenings.ts';
import { happenings, hostRecord } from './host-happenings.ts';
import { lab } from './lab-command.ts';
import { onHost } from './lab-queries.ts';
import { previewWithCache } from './operator-with-pulumi.ts';
import { pulumi, withStackFile } from './pulumi-run.ts';

const hosts = ['prom01', 'prom02', 'grafana', 'test'] as const;
type Edit = (stack: Document) => void;
const set =
  (section: string, path: readonly string[], value: unknown): Edit =>
  (stack) =>
    stack.setIn(['config', `promha:${section}`, ...path], value);

let records: readonly HostRecord[];

const look = (): Promise<HostRecord[]> => Promise.all(hosts.map(hostRecord));

/** A Pulumi command that has to succeed; the test fails with what it said. */
async function succeeds(...words: readonly string[]): Promise<string> {
  const { status, stdout, stderr } = await pulumi(...words);
  expect(status, stdout + stderr).toBe(0);
  return stdout;
}

async function previewed(...words: readonly string[]): Promise<readonly HostEvent[]> {
  return hostEvents(parseDigest(await succeeds('preview', '--json', '--show-sames', ...words)).steps);
}

function announcedBy(events: readonly HostEvent[]): Happenings {
  const of = (...kinds: readonly HostEvent['kind'][]): readonly string[] =>
    events.filter(({ kind }) => kinds.includes(kind)).map(({ host, what }) => `${host} ${what}`);
  const files = events.flatMap(({ host, files }) => files.map((file) => ({ host, ...file })));
  // Another owner or mode leaves the time of a file as it was.
  const written = files.filter(({ kind, secret, lines }) => kind !== 'changed' || secret || lines.length > 0);
  return {
    started: [...of('start', 'restart', 'remove')].sort(),
    reloaded: [...of('reload')].sort(),
    written: written.map(({ host, path }) => `${host} ${path}`).sort(),
  };
}

async function happenedSince(): Promise<Happenings> {
  const now = await look();
  const each = hosts.map((host, index) => happenings(host, records[index]!, now[index]!));
  records = now;
  const all = (key: keyof Happenings): readonly string[] => each.flatMap((one) => one[key]).sort();
  return { started: all('started'), reloaded: all('reloaded'), written: all('written') };
}

/** Previews a change and makes it; answers what was announced, when it is just what happened. */
async function announcedAndDone(
  edit: Edit,
): Promise<{ readonly events: readonly HostEvent[]; readonly announced: Happenings }> {
  return await withStackFile(edit, async (file) => {
    const events = await previewed('--config-file', file);
    const announced = announcedBy(events);
    const said = await succeeds('up', '--yes', '--skip-preview', '--config-file', file);
    expect(said).not.toContain('beyond what was announced');
    expect(await happenedSince()).toEqual(announced);
    return { events, announced };
  });
}

beforeAll(async () => {
  await succeeds('up', '--refresh', '--yes', '--skip-preview');
  records = await look();
});

afterAll(async () => {
  await pulumi('up', '--refresh', '--yes', '--skip-preview');
});

describe('what a preview announces is what happens', () => {
  const firstEdit: Edit = (stack) => {
    set('rules', ['cpuHigh', 'threshold'], 77)(stack);
    set('alertmanager', ['groupBy'], ['alertname'])(stack);
    set('feishu', ['secret'], 'planted-signing-secret')(stack);
  };

  test('a threshold, a route and a credential: two reloads each, one restart', async () => {
    const { announced } = await announcedAndDone(firstEdit);
    expect(announced).toEqual({
      started: ['prom01 feishu-relay'],
      reloaded: ['prom01 alertmanager', 'prom01 prometheus', 'prom02 alertmanager', 'prom02 prometheus'],
      // The threshold is also a colour of the dashboard, which Grafana reads by itself.
      written: [
        'grafana /etc/grafana-server/dashboards/fleet.json',
        'prom01 /etc/alertmanager/alertmanager.yml',
        'prom01 /etc/feishu-relay/secrets/signing-secret',
        'prom01 /etc/prometheus/rules/node.yml',
        'prom02 /etc/alertmanager/alertmanager.yml',
        'prom02 /etc/prometheus/rules/node.yml',
      ],
    });
  });

  test('nothing, where nothing changed', async () => {
    expect(await announcedAndDone(firstEdit)).toMatchObject({ events: [] });
  });

  test('all of it back, and a limit of memory', async () => {
    const { announced } = await announcedAndDone(set('nodeExporter', ['memoryMax'], '100MB'));
    expect(announced.reloaded).toHaveLength(4);
    expect(announced.started).toEqual([
      'grafana node_exporter',
      'prom01 feishu-relay',
      'prom01 node_exporter',
      'prom02 node_exporter',
      'test node_exporter',
    ]);
  });
});

/** A catalog that has another version by the same archive: what it is called names its folder, its release and the unit's text. */
async function catalogWithOtherVersion(): Promise<string> {
  const catalog = JSON.parse(await readFile(statePath('catalog.json'), 'utf8')) as { name: string }[];
  const again = catalog
    .filter(({ name }) => name === 'node_exporter')
    .map((entry) => ({ ...entry, version: '99.0.0' }));
  const path = statePath('catalog-again.json');
  await writeFile(path, JSON.stringify([...catalog, ...again]));
  return path;
}

describe.runIf(process.env['PROMHA_LONG'] === '1')('so for every kind of change', () => {
  const back: Edit = () => undefined;
  test.each<readonly [string, Edit]>([
    ['the scrape interval', set('prometheus', ['scrapeInterval'], '11s')],
    ['the retention', set('prometheus', ['retention', 'time'], '16d')],
    ['grafana.ini', set('grafana', ['anonymousViewer'], true)],
    ['the port of the failover endpoint', set('failover', ['port'], 9087)],
    ['a setting of the relay', set('timeZone', [], 'UTC')],
    ['one host less with node_exporter', set('nodeExporter', ['hosts'], ['prom01', 'prom02', 'grafana'])],
    ['one host more, and all as at first', back],
  ])('%s', async (_what, edit) => {
    const { events } = await announcedAndDone(edit);
    expect(events).not.toEqual([]);
  });

  test('another version, and back', async () => {
    const catalog = await catalogWithOtherVersion();
    const { announced } = await announcedAndDone((stack) => {
      set('artifacts', ['catalog'], catalog)(stack);
      set('nodeExporter', ['version'], '99.0.0')(stack);
    });
    expect(announced.started).toEqual(hosts.map((host) => `${host} node_exporter`).sort());
    await announcedAndDone(back);
  });
});

/** What somebody does to the hosts behind Pulumi's back: one thing of each kind. */
const damage: Readonly<Record<string, string>> = {
  prom01: 'echo "# by hand" >> /etc/prometheus/prometheus.yml; rm -r /etc/prometheus/rules; userdel -f node_exporter',
  prom02:
    'chmod 0600 /etc/prometheus/rules/node.yml; echo x >> "$(echo /opt/promha/releases/alertmanager/*/amtool)"; systemctl disable -q --now node_exporter',
  grafana: 'chown nobody /etc/grafana-server/grafana.ini',
  test: 'mkdir -p /etc/systemd/system/node_exporter.service.d; printf "[Service]\\nNice=5\\n" > /etc/systemd/system/node_exporter.service.d/override.conf; systemctl daemon-reload; systemctl restart node_exporter',
};

describe('what somebody changed on the hosts', () => {
  beforeAll(async () => {
    await Promise.all(Object.entries(damage).map(([host, script]) => onHost(host, script)));
    records = await look();
  });
  // The drop-in goes by up; its folder is whoever's who made it.
  afterAll(() => onHost('test', 'rmdir /etc/systemd/system/node_exporter.service.d'));

  let comment: string;
  let events: readonly HostEvent[];

  test('is announced by a preview that looks at them, to the line', async () => {
    events = await previewed('--refresh');
    comment = previewComment({ stack: 'lab', events, verdicts: [], messages: [], failed: false });
    const does = Object.fromEntries(events.map((event) => [`${event.host} ${event.what}`, event.does]));
    expect(does).toEqual({
      'prom01 prometheus': expect.stringMatching(
        /^reload: \/etc\/prometheus\/prometheus\.yml, \/etc\/prometheus\/rules\/[^;]* changed; make \/etc\/prometheus\/rules$/,
      ) as string,
      'prom01 node_exporter': expect.stringMatching(
        /^restart: the group node_exporter is new; the user node_exporter is new/,
      ) as string,
      'prom02 prometheus': 'no reload, no restart; owner and mode of /etc/prometheus/rules/node.yml',
      'prom02 release alertmanager': expect.stringMatching(
        /^unpack alertmanager .* again: it is altered: amtool$/,
      ) as string,
      'prom02 node_exporter': 'start: it does not run; start at boot',
      'grafana grafana-server': 'no reload, no restart; owner and mode of /etc/grafana-server/grafana.ini',
      'test node_exporter': 'restart: /etc/systemd/system/node_exporter.service.d/override.conf goes',
    });
    expect(comment).toContain('\n-# by hand\n');
  });

  test('stands in the state after a refresh, and the next up repairs just that', async () => {
    await succeeds('refresh', '--yes', '--skip-preview');
    const again = await previewed();
    expect(again.map(({ host, what, does }) => [host, what, does]).sort()).toEqual(
      events.map(({ host, what, does }) => [host, what, does]).sort(),
    );
    await succeeds('up', '--yes', '--skip-preview');
    const announced = announcedBy(again);
    const dropIn = 'test /etc/systemd/system/node_exporter.service.d/override.conf';
    expect(await happenedSince()).toEqual({ ...announced, written: [...announced.written, dropIn].sort() });
    expect(await previewed('--refresh')).toEqual([]);
  });

  test('is told by an up that did not look beforehand', async () => {
    await onHost('test', 'systemctl disable -q --now node_exporter');
    await withStackFile(set('nodeExporter', ['memoryMax'], '101MB'), async (file) => {
      const said = await succeeds('up', '--yes', '--skip-preview', '--config-file', file);
      expect(said).toMatch(/test: node_exporter: beyond what was announced: start at boot/);
    });
  });
});

describe('in CI, where no host, no key and no archive is at hand', () => {
  const key = statePath('ssh/id_ed25519');
  const cache = statePath('cache-without-archives');

  beforeAll(async () => {
    await succeeds('up', '--yes', '--skip-preview');
    await mkdir(cache, { recursive: true });
    for (const name of await readdir(cacheFolder()))
      if (name !== basename(artifactCacheFolder())) await symlink(join(cacheFolder(), name), join(cache, name));
    await rename(key, `${key}.away`);
    await Promise.all(hosts.map((host) => lab(['host', host, 'cut'])));
  });
  afterAll(async () => {
    await rename(`${key}.away`, key);
    await rm(cache, { recursive: true });
    await Promise.all(hosts.map((host) => lab(['host', host, 'join'])));
  });

  test('a preview finds nothing to do where nothing changed', async () => {
    const { exitCode, stdout } = await previewWithCache(cache, '--diff');
    expect(stdout).toMatch(/Resources:\n\s+\d+ unchanged/);
    expect(exitCode).toBe(0);
  });

  test('one changed threshold shows as its lines, as two reloads and in the dashboard', async () => {
    await withStackFile(set('rules', ['cpuHigh', 'threshold'], 77), async (file) => {
      const { exitCode, stdout: said } = await previewWithCache(cache, '--diff', '--config-file', file);
      expect(exitCode).toBe(0);
      expect(said).toMatch(/Resources:\n\s+~ 3 to update\n\s+\d+ unchanged/);
      expect(said).toMatch(/\n\s+-\s+> 85\n\s+\+\s+> 77\n/);
      const reloads = said.match(/\+ action: "change \d+: reload: \/etc\/prometheus\/rules\/node\.yml changed"/g);
      expect(reloads).toHaveLength(2);
    });
  });
});
