import { setTimeout as delay } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { httpGet, prometheusPair, query } from './lab-queries.ts';

const jobs = ['alertmanager', 'feishu-relay', 'grafana', 'node', 'prometheus', 'prometheus-failover'];

/** How long the pair is watched before its counters are read; five minutes in the long run. */
const watchMs = process.env.PROMHA_LONG === '1' ? 300_000 : 25_000;

beforeAll(async () => {
  await delay(watchMs);
}, watchMs + 10_000);

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
    const bad =
      '{job="prometheus",__name__=~"prometheus_remote_storage_samples_failed_total|prometheus_tsdb_out_of_order_samples_total|prometheus_target_scrapes_sample_(out_of_order|duplicate_timestamp|out_of_bounds)_total"}';
    const counters = await query(bad, base);
    expect(counters.length).toBeGreaterThanOrEqual(8);
    expect(counters.filter(({ value }) => value !== 0)).toEqual([]);
  });

  test('keeps the peer’s samples under jobs of their own, so that nothing counts twice', async () => {
    const copies = await query('count by (job) ({replica!=""})', base);
    expect(copies.map(({ labels }) => labels.job).sort()).toEqual(jobs.map((job) => `replica/${job}`));
    expect(await query('count by (instance) (node_load1{job="node"}) > 1', base)).toEqual([]);
  });

  test('has loaded every rule without an error', async () => {
    const answer = JSON.parse(await httpGet(`${base}/api/v1/rules`)) as {
      data: { groups: { rules: { name: string; health: string }[] }[] };
    };
    const rules = answer.data.groups.flatMap((group) => group.rules);
    expect(rules.map((rule) => rule.name)).toContain('NodeDown');
    expect(rules.filter((rule) => rule.health !== 'ok')).toEqual([]);
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
