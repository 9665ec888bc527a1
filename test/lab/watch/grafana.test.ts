import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { grafana, signInToGrafana } from '../grafana-api.ts';
import { httpGet, onHost } from '../lab-queries.ts';

let asAdmin: readonly string[];

beforeAll(async () => {
  asAdmin = await signInToGrafana();
});

const dataSourceQuery = async (): Promise<unknown> => {
  const url = `${grafana}/api/datasources/proxy/uid/prometheus/api/v1/query?query=up%7Bjob%3D%22node%22%7D`;
  return JSON.parse(await httpGet(url, ...asAdmin));
};
const fourNodes = { status: 'success', data: { result: { length: 4 } } };

describe('Grafana', () => {
  test('is healthy in the words of its own API', async () => {
    expect(JSON.parse(await httpGet(`${grafana}/api/health`))).toMatchObject({ database: 'ok' });
  });

  test('lets nobody in without the generated password', async () => {
    expect(await httpGet(`${grafana}/api/datasources`, '-o', '/dev/null', '-w', '%{http_code}')).toBe('401');
  });

  test('has dashboard 1860 and the one data source at the first login', async () => {
    const found = JSON.parse(await httpGet(`${grafana}/api/search?query=Node`, ...asAdmin)) as { uid: string }[];
    expect(found.map(({ uid }) => uid)).toContain('rYdddlPWk');
    expect(JSON.parse(await httpGet(`${grafana}/api/datasources`, ...asAdmin))).toMatchObject([
      { uid: 'prometheus', type: 'prometheus', url: 'http://127.0.0.1:9089' },
    ]);
  });
});

describe('a query through Grafana', () => {
  afterEach(async () => {
    await onHost('prom01', 'systemctl kill -s CONT prometheus; systemctl start prometheus');
  });

  test('is answered', async () => {
    expect(await dataSourceQuery()).toMatchObject(fourNodes);
  });

  test.each([
    ['killed', 'systemctl kill -s KILL prometheus'],
    ['stopped', 'systemctl stop prometheus'],
    ['frozen', 'systemctl kill -s STOP prometheus'],
  ])('is answered all the same while the first Prometheus is %s', async (_how, command) => {
    await onHost('prom01', command);
    for (let round = 0; round < 8; round += 1) expect(await dataSourceQuery()).toMatchObject(fourNodes);
  });
});
