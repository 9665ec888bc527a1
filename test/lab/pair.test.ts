import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { copiedSamples, countOf, scrapedSamples, sentSamples } from './forwarding.ts';
import { httpGet, onHost, prometheusPair, query } from './lab-queries.ts';
import { badCounters } from './pair-state.ts';

const jobs = ['alertmanager', 'feishu-relay', 'grafana', 'node', 'prometheus', 'prometheus-failover'];

const isLong = process.env['PROMHA_LONG'] === '1';

/** How long the pair is watched; the shares of a scrape at both ends are more than a hundredth of a short time. */
const watch = isLong ? { ms: 600_000, within: 0.01 } : { ms: 30_000, within: 0.25 };

/** A rule of a test's own that records something, on both: the lab's stack has none. */
const recording = {
  file: '/etc/prometheus/rules/test-pair.yml',
  name: 'test:up:sum',
  text: 'groups: [{ name: test, interval: 5s, rules: [{ record: test:up:sum, expr: sum(up) }] }]',
};

const reload = 'curl -sSf -X POST http://127.0.0.1:9090/-/reload';

const sentAtFirst = new Map<string, Awaited<ReturnType<typeof sentSamples>>>();
const sentAtLast = new Map<string, Awaited<ReturnType<typeof sentSamples>>>();

const other = (base: string): string => prometheusPair.find((one) => one !== base) ?? base;

beforeAll(async () => {
  for (const host of ['prom01', 'prom02']) {
    await onHost(host, `echo '${recording.text}' > ${recording.file} && ${reload}`);
  }
  for (const base of prometheusPair) sentAtFirst.set(base, await sentSamples(base));
  await delay(watch.ms);
  for (const base of prometheusPair) sentAtLast.set(base, await sentSamples(base));
}, watch.ms + 30_000);

afterAll(async () => {
  for (const host of ['prom01', 'prom02']) await onHost(host, `rm -f ${recording.file} && ${reload}`);
});

describe.each(prometheusPair)('the Prometheus at %s', (base) => {
  test('scrapes all four node_exporters, each under its host’s name', async () => {
    const nodes = await query('up{job="node"}', base);
    expect(nodes.map(({ labels }) => labels.instance).sort()).toEqual(['grafana', 'prom01', 'prom02', 'test']);
    expect(nodes.filter(({ value }) => value !== 1)).toEqual([]);
    expect(nodes.find(({ labels }) => labels.instance === 'test')?.labels.address).toBe('192.168.1.94');
  });

  test('sees every service of the stack up', async () => {
    const up = await query('up{replica=""}', base);
    expect([...new Set(up.map(({ labels }) => labels.job))].sort()).toEqual(jobs);
    expect(up.filter(({ value }) => value !== 1)).toEqual([]);
  });

  test('has sent to its peer without one failed sample, and got nothing out of order', async () => {
    const sent = await query('prometheus_remote_storage_samples_total{job="prometheus"}', base);
    expect(sent.length).toBe(2);
    expect(sent.every(({ value }) => value > 0)).toBe(true);
    expect(await badCounters(base)).toEqual([]);
  });

  test('sends as many samples as it scrapes: none comes back to be sent again', async () => {
    const [first, last] = [sentAtFirst.get(base), sentAtLast.get(base)];
    const scraped = countOf(await scrapedSamples(base, first?.atMs ?? 0, last?.atMs ?? 0));
    const ratio = ((last?.samples ?? 0) - (first?.samples ?? 0)) / scraped;
    expect(Math.abs(ratio - 1)).toBeLessThan(watch.within);
  });

  test('finds all it scraped at its peer, sample by sample, and nothing else', async () => {
    const toMs = (sentAtLast.get(base)?.atMs ?? 0) - 10_000;
    const fromMs = toMs - (isLong ? 120_000 : 15_000);
    const check = async (): Promise<void> => {
      const scraped = await scrapedSamples(base, fromMs, toMs);
      const copied = await copiedSamples(other(base), fromMs, toMs);
      expect(countOf(scraped)).toBeGreaterThan(1000);
      const differs = (key: string): boolean => scraped.get(key) !== copied.get(key);
      expect([...new Set([...scraped.keys(), ...copied.keys()])].filter(differs)).toEqual([]);
    };
    // The last batch may still be on its way.
    await vi.waitFor(check, { timeout: 20_000, interval: 5000 });
  });

  test('has what rules record once, its own: the other one’s does not get in its way', async () => {
    const recorded = await query(recording.name, base);
    expect(recorded.map(({ labels }) => labels)).toEqual([{ __name__: recording.name }]);
    expect(await query('{__name__=~".+:.+", job=~"replica/.+"} or {__name__=~".+:.+", replica!=""}', base)).toEqual([]);
  });

  test('keeps the peer’s samples under jobs of their own, so that nothing counts twice', async () => {
    const copies = await query('count by (job) ({replica!=""})', base);
    expect(copies.map(({ labels }) => labels.job).sort()).toEqual(jobs.map((job) => `replica/${job}`));
    expect(await query('count by (instance) (node_load1{job="node"}) > 1', base)).toEqual([]);
  });

  test('has loaded every rule without an error', async () => {
    const rules = async (): Promise<readonly { name: string; health: string }[]> => {
      const answer = JSON.parse(await httpGet(`${base}/api/v1/rules`)) as {
        data: { groups: { rules: { name: string; health: string }[] }[] };
      };
      return answer.data.groups.flatMap((group) => group.rules);
    };
    expect((await rules()).map((rule) => rule.name)).toContain('NodeDown');
    // A group that looks once a minute has not looked yet when it was just loaded.
    await vi.waitFor(async () => expect((await rules()).filter(({ health }) => health !== 'ok')).toEqual([]), {
      timeout: 75_000,
      interval: 2000,
    });
  });

  test('sends to both Alertmanagers', async () => {
    const answer = JSON.parse(await httpGet(`${base}/api/v1/alertmanagers`)) as {
      data: { activeAlertmanagers: { url: string }[] };
    };
    const hosts = answer.data.activeAlertmanagers.map(({ url }) => new URL(url).host);
    expect(hosts.sort()).toEqual(['192.168.1.91:9093', '192.168.1.92:9093']);
  });
});

test.each(['192.168.1.91', '192.168.1.92'])('the Alertmanager on %s is in a cluster of two', async (address) => {
  expect(await httpGet(`http://${address}:9093/metrics`)).toMatch(/^alertmanager_cluster_members 2$/m);
});
