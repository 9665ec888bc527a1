import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Document } from 'yaml';
import { awaitMembers } from './await-members.ts';
import { httpGet, onHost, prometheusPair, query } from './lab-queries.ts';
import { lab } from './lab-command.ts';
import { otherVersions, type OtherVersions } from './other-versions.ts';
import { isScrapingAll } from './pair-state.ts';
import { pulumi, withStackFile } from './pulumi-run.ts';
import { hostEvents } from '../../ops/preview/host-events.ts';
import { parseDigest } from '../../ops/preview/preview-digest.ts';
import { scrapesOf } from './scrape-spacing.ts';
import { cardsOf, post, syntheticAlert } from './synthetic-alert.ts';

const pair = ['prom01', 'prom02'] as const;
const grafana = 'http://192.168.1.93:3000';

let others: OtherVersions;

const upgraded = (stack: Document): void => {
  others.offer(stack);
  for (const tool of ['prometheus', 'alertmanager'])
    stack.setIn(['config', `promha:${tool}`, 'version'], others.versionOf(tool));
};

const up = (file: string, ...words: readonly string[]): ReturnType<typeof pulumi> =>
  pulumi('up', '--yes', '--skip-preview', '--config-file', file, ...words);

/** Milliseconds since 1970 at which a unit last began to leave and last entered service; all hosts of the lab share one clock. */
const times = async (host: string, unit: string): Promise<{ readonly left: number; readonly entered: number }> => {
  const said = await onHost(
    host,
    `systemctl show --timestamp=us+utc -p ActiveExitTimestamp -p ActiveEnterTimestamp ${unit}`,
  );
  const of = (key: string): number => {
    const [, day = '', time = ''] = new RegExp(`^${key}Timestamp=\\w+ (\\S+) (\\S+) UTC$`, 'm').exec(said) ?? [];
    return Date.parse(`${day}T${time}Z`);
  };
  return { left: of('ActiveExit'), entered: of('ActiveEnter') };
};
const pids = (unit: string): Promise<string[]> =>
  Promise.all(pair.map((host) => onHost(host, `systemctl show -p MainPID --value ${unit}`)));
const releases = (host: string, tool: string): Promise<string> => onHost(host, `ls /opt/promha/releases/${tool}`);

/** Asks Prometheus through Grafana's data source again and again until told to stop; gives the answers that were none. */
async function queryLoad(): Promise<{ readonly stop: () => Promise<{ count: number; failures: readonly string[] }> }> {
  const password = (await pulumi('stack', 'output', 'grafanaAdminPassword', '--show-secrets')).stdout.trim();
  const ask = `curl -s -m 30 -o /dev/null -w "%{http_code}\\n" --user "admin:$PASSWORD" '${grafana}/api/datasources/proxy/uid/prometheus/api/v1/query?query=up'`;
  const loop = `read -r PASSWORD; end=$(($(date +%s) + 240)); while [ ! -e "$1" ] && [ "$(date +%s)" -lt "$end" ]; do ${ask} & sleep 0.1; done; wait`;
  const flag = `/tmp/promha-load-${process.pid}-${Date.now()}`;
  const running = lab(['run', '--', 'sh', '-c', loop, 'load', flag], `${password}\n`);
  return {
    stop: async () => {
      await lab(['run', '--', 'touch', flag]);
      const codes = (await running).stdout.trim().split('\n');
      await lab(['run', '--', 'rm', '-f', flag]);
      return { count: codes.length, failures: codes.filter((code) => code !== '200') };
    },
  };
}

beforeAll(async () => {
  others = await otherVersions(['prometheus', 'alertmanager']);
  for (const base of prometheusPair) await isScrapingAll(base);
});

afterAll(async () => {
  await pulumi('up', '--yes', '--skip-preview');
  await others.remove();
});

// The other version is the same program in an archive of another name: what is proven is the way it is changed.
describe('another version of Prometheus and Alertmanager', () => {
  test('goes to one host after the other: no query fails, and an alert in the middle gives its card', async () => {
    const load = await queryLoad();
    const alert = syntheticAlert('WhileUpgrading');
    const going = withStackFile(upgraded, (file) => up(file));
    const before = await pids('prometheus');
    await vi.waitFor(async () => expect(await pids('prometheus')).not.toEqual(before), {
      timeout: 200_000,
      interval: 300,
    });
    // Both are told, as both Prometheus would; one of them may be away at this moment.
    const taken = await Promise.allSettled(
      ['http://192.168.1.91:9093', 'http://192.168.1.92:9093'].map((base) => post(alert, 'firing', [base])),
    );
    expect(taken.some(({ status }) => status === 'fulfilled')).toBe(true);
    expect(await going).toMatchObject({ status: 0 });
    await vi.waitFor(async () => expect(await cardsOf(alert, 'red')).toBeGreaterThan(0), {
      timeout: 90_000,
      interval: 500,
    });
    const { count, failures } = await load.stop();
    expect(count).toBeGreaterThan(50);
    expect(failures).toEqual([]);
    await post(alert, 'resolved', ['http://192.168.1.91:9093', 'http://192.168.1.92:9093']);
    for (const unit of ['prometheus', 'alertmanager']) {
      const [first, second] = [await times('prom01', unit), await times('prom02', unit)];
      expect(first.entered, unit).toBeLessThan(second.left);
    }
  });

  test('takes the second Prometheus away only when the first has scraped all its targets again', async () => {
    const [first, second] = [await times('prom01', 'prometheus'), await times('prom02', 'prometheus')];
    const scraped = await scrapesOf(prometheusPair[0], 'job!~"replica/.+"', first.entered, second.left);
    const all = await query('up{job!~"replica/.+"}', prometheusPair[0]);
    expect([...scraped.keys()].sort()).toEqual(
      all.map(({ labels }) => `${labels['job']}/${labels['instance']}`).sort(),
    );
  });

  test('runs on both, and of the earlier ones exactly the one before is kept', async () => {
    for (const host of pair) {
      expect(await onHost(host, 'cat /etc/systemd/system/prometheus.service')).toContain(
        others.versionOf('prometheus'),
      );
      expect((await releases(host, 'prometheus')).trim().split('\n')).toHaveLength(2);
      expect((await releases(host, 'alertmanager')).trim().split('\n')).toHaveLength(2);
    }
  });

  test('goes back by the stack file as it was, with nothing to send', async () => {
    const folders = (): Promise<string> => onHost('prom01', 'stat -c "%i %n" /opt/promha/releases/prometheus/*');
    const before = await folders();
    const answer = await pulumi('up', '--yes', '--skip-preview');
    expect(answer).toMatchObject({ status: 0 });
    expect(await folders()).toBe(before);
    expect(await onHost('prom02', 'cat /etc/systemd/system/prometheus.service')).not.toContain('-again');
    for (const base of prometheusPair) expect(await httpGet(`${base}/-/ready`)).toContain('Ready');
  });
});

describe('Alertmanagers that talk to each other at another port', () => {
  test('go there by one up, though the first finds nobody at it, and back by another', async () => {
    await withStackFile(
      (stack) => stack.setIn(['config', 'promha:alertmanager', 'gossipPort'], 9098),
      async (file) => expect(await up(file)).toMatchObject({ status: 0 }),
    );
    await awaitMembers(2);
    expect(await onHost('prom02', 'ss -Hlnt sport = 9098')).toContain(':9098');
    expect(await pulumi('up', '--yes', '--skip-preview')).toMatchObject({ status: 0 });
    await awaitMembers(2);
  });
});

describe('a Prometheus that was changed and does not serve as before', () => {
  const longer = (stack: Document): void => stack.setIn(['config', 'promha:prometheus', 'retention', 'time'], '16d');
  const announced = async (...words: readonly string[]): Promise<readonly string[]> => {
    const said = (await pulumi('preview', '--json', '--show-sames', ...words)).stdout;
    return hostEvents(parseDigest(said).steps).map(({ host, what, does }) => `${host} ${what} ${does}`);
  };
  const restarts = (host: string): RegExp =>
    new RegExp(`^${host} prometheus restart: \\S+prometheus\\.service changed`);
  const exporter = (verb: 'start' | 'stop'): Promise<string> => onHost('test', `systemctl ${verb} node_exporter`);

  afterAll(() => exporter('start'));

  test('fails the run, and nothing that happened is announced again: only the other one, or the way back', async () => {
    const [first, second] = await pids('prometheus');
    await withStackFile(longer, async (file) => {
      const going = up(file);
      await vi.waitFor(async () => expect((await pids('prometheus'))[0]).not.toBe(first), {
        timeout: 120_000,
        interval: 100,
      });
      await exporter('stop');
      const { status, stdout, stderr } = await going;
      expect(status).not.toBe(0);
      expect(stdout + stderr).toMatch(
        /prom01: prometheus: serving: [^]*1 targets that were up are not: node \S+\.94:9100/,
      );
      expect(stdout + stderr).toMatch(/prom02: prometheus: pending: prom01 failed/);
      expect(stdout + stderr).toContain('changed, ready, and not serving as before: prom01 prometheus');
      expect((await pids('prometheus'))[1]).toBe(second);
      expect((await pulumi('stack', 'output', 'grafanaAdminPassword', '--show-secrets')).stdout.trim()).not.toBe('');
      expect(await announced('--config-file', file)).toEqual([expect.stringMatching(restarts('prom02'))]);
      expect(await announced()).toEqual([expect.stringMatching(restarts('prom01'))]);
      await exporter('start');
      expect(await up(file)).toMatchObject({ status: 0 });
      expect(await announced('--config-file', file)).toEqual([]);
    });
  });
});
