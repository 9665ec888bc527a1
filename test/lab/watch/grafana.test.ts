import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import type { LoadReport } from '../../../failover/testing/query-load.ts';
import { grafana, signInToGrafana } from '../grafana-api.ts';
import { lab, runInside } from '../lab-command.ts';
import { httpGet, onHost } from '../lab-queries.ts';

let asAdmin: readonly string[];

beforeAll(async () => {
  asAdmin = await signInToGrafana();
});

const dataSourceQuery = async (): Promise<unknown> => {
  const url = `${grafana}/api/datasources/proxy/uid/prometheus/api/v1/query?query=up%7Bjob%3D%22node%22%7D`;
  return JSON.parse(await httpGet(url, ...asAdmin));
};
const endpointMetrics = (): Promise<string> => httpGet('http://192.168.1.93:9088/metrics');

/** The Prometheus that the endpoint gives new queries to, by its own metric. */
async function activeUpstream(): Promise<string | undefined> {
  return /^prometheus_failover_upstream_active\{upstream="(\w+)",.*\} 1$/m.exec(await endpointMetrics())?.[1];
}

/** Queries that the second Prometheus has answered, by the same metrics. */
async function answeredBySecond(): Promise<number> {
  const line = /^prometheus_failover_upstream_requests_total\{upstream="prom02",result="answered"\} (\d+)$/m;
  return Number(line.exec(await endpointMetrics())?.[1]);
}

const fourNodes = { status: 'success', data: { result: { length: 4 } } };

describe('Grafana', () => {
  test('is healthy in the words of its own API', async () => {
    expect(JSON.parse(await httpGet(`${grafana}/api/health`))).toMatchObject({ database: 'ok' });
  });

  test('lets nobody in without the generated password', async () => {
    expect(await httpGet(`${grafana}/api/datasources`, '-o', '/dev/null', '-w', '%{http_code}')).toBe('401');
  });

  test('has dashboard 1860, our own ones and the one data source at the first login', async () => {
    const found = JSON.parse(await httpGet(`${grafana}/api/search?query=Node`, ...asAdmin)) as { uid: string }[];
    expect(found.map(({ uid }) => uid)).toContain('rYdddlPWk');
    const ours = JSON.parse(await httpGet(`${grafana}/api/search?tag=promha`, ...asAdmin)) as { uid: string }[];
    expect(ours.map(({ uid }) => uid).sort()).toEqual(['promha-fleet', 'promha-monitoring']);
    expect(JSON.parse(await httpGet(`${grafana}/api/datasources`, ...asAdmin))).toMatchObject([
      { uid: 'prometheus', type: 'prometheus', url: 'http://127.0.0.1:9089' },
    ]);
  });
});

const loadProgram = fileURLToPath(new URL('../../../failover/testing/load-main.ts', import.meta.url));

/** 20 queries a second through Grafana, half GET and half POST; what became of them. */
async function loadThroughGrafana(durationMs: number): Promise<LoadReport> {
  const url = `${grafana}/api/datasources/proxy/uid/prometheus`;
  const words = ['env', `LOAD_AUTHORIZATION=Basic ${btoa(asAdmin[1] ?? '')}`, process.execPath, loadProgram, url, '20'];
  const answer = await runInside([...words, String(durationMs)]);
  expect(answer).toMatchObject({ status: 0 });
  return JSON.parse(answer.stdout) as LoadReport;
}

describe('a query through Grafana', () => {
  test('is answered', async () => {
    expect(await dataSourceQuery()).toMatchObject(fourNodes);
  });

  const back = () => onHost('prom01', 'systemctl kill -s CONT prometheus; systemctl start prometheus');
  const word =
    (...words: readonly string[]) =>
    async () => {
      expect(await lab(['host', 'prom01', ...words])).toMatchObject({ status: 0 });
    };
  const troubles: readonly (readonly [string, () => Promise<unknown>, () => Promise<unknown>])[] = [
    ['is killed', () => onHost('prom01', 'systemctl kill -s KILL prometheus'), back],
    ['is stopped', () => onHost('prom01', 'systemctl stop prometheus'), back],
    ['is frozen', () => onHost('prom01', 'systemctl kill -s STOP prometheus'), back],
    ['loses its host by a power cut', word('off'), word('on')],
  ];

  test.each(troubles)('never fails under load while the first Prometheus %s', async (_how, trouble, mend) => {
    const before = await answeredBySecond();
    const load = loadThroughGrafana(6000);
    try {
      await trouble();
      expect(await load).toMatchObject({ count: 120, failures: [] });
      expect(await answeredBySecond()).toBeGreaterThan(before);
    } finally {
      await mend();
    }
    await vi.waitFor(async () => expect(await activeUpstream()).toBe('prom01'), { timeout: 120_000, interval: 1000 });
  });
});
