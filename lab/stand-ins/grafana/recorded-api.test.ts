import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeGrafanaHome, type GrafanaHome } from './testing/grafana-home.ts';
import { sharedDataFolder, tryRecordedAnswers } from './testing/recorded-answers.ts';
import type { RunningGrafana } from './program/start-grafana.ts';

const recorded = tryRecordedAnswers();
const basic = (password: string) => ({ authorization: `Basic ${Buffer.from(`admin:${password}`).toString('base64')}` });
const visitors: Readonly<Record<string, Record<string, string>>> = {
  admin: basic('pw'),
  'wrong password': basic('wrong'),
  'anonymous (viewer)': {},
};
const form = { 'content-type': 'application/x-www-form-urlencoded' };
const jsonType = { 'content-type': 'application/json' };

/** Bodies of the recorded POST requests. */
const bodies: Readonly<Record<string, { headers: Record<string, string>; body: string }>> = {
  'POST /api/datasources/proxy/uid/prom-local/api/v1/query': { headers: form, body: 'query=vector(1)' },
  'POST /api/dashboards/db': {
    headers: jsonType,
    body: JSON.stringify({ dashboard: { uid: 'rYdddlPWk', title: 'mine' }, overwrite: true }),
  },
  'POST /api/ds/query': {
    headers: jsonType,
    body: JSON.stringify({
      from: 'now-1h',
      to: 'now',
      queries: [
        { refId: 'A', datasource: { uid: 'prom-local' }, expr: 'vector(1)', instant: true, intervalMs: 30_000 },
      ],
    }),
  },
};

function startPrometheusLike(): Promise<Server> {
  const started = Promise.withResolvers<Server>();
  const server = createServer((request, response) => {
    const broken = request.url?.includes('sum(') === true;
    const error = {
      status: 'error',
      errorType: 'bad_data',
      error: 'invalid parameter "query": 1:5: parse error: unclosed left parenthesis',
    };
    const good = {
      status: 'success',
      data: { resultType: 'vector', result: [{ metric: {}, value: [1_795_369_911.384, '1'] }] },
    };
    response.writeHead(broken ? 400 : 200, jsonType).end(JSON.stringify(broken ? error : good));
  });
  server.listen(0, '127.0.0.1', () => started.resolve(server));
  return started.promise;
}

/** What differs from one Grafana to the next, by the name of its key: compared by type only. */
const changing = new Set(['commit', 'version', 'created', 'updated']);
/** Dots and numbers of moments in time. */
const isMoment = (value: unknown) => typeof value === 'number' && value > 1e9;

/** Every place where the answer differs from the recorded one; inside a dashboard, the recording leaves things out. */
function differences(seen: unknown, wanted: unknown, path: string): string[] {
  if (wanted === '(left out)' || (isMoment(seen) && isMoment(wanted))) return [];
  if (changing.has(path.split('/').at(-1) ?? ''))
    return typeof seen === typeof wanted ? [] : [`${path}: ${typeof seen}`];
  if (typeof wanted !== 'object' || wanted === null || typeof seen !== 'object' || seen === null) {
    return seen === wanted ? [] : [`${path}: ${JSON.stringify(seen)} instead of ${JSON.stringify(wanted)}`];
  }
  const [has, needs] = [seen as Record<string, unknown>, wanted as Record<string, unknown>];
  const extra = path.includes('dashboard') ? [] : Object.keys(has).filter((key) => !(key in needs));
  return [
    ...extra.map((key) => `${path}/${key}: not in the recorded answer`),
    ...Object.keys(needs).flatMap((key) => differences(has[key], needs[key], `${path}/${key}`)),
  ];
}

describe.skipIf(recorded === undefined)('answers as the real Grafana did', () => {
  let home: GrafanaHome;
  let prometheus: Server;
  let grafana: RunningGrafana;
  let swap: (text: string) => string;

  beforeAll(async () => {
    prometheus = await startPrometheusLike();
    const url = `http://127.0.0.1:${(prometheus.address() as AddressInfo).port}`;
    home = await makeGrafanaHome('[auth.anonymous]\nenabled = true\n');
    await home.write(
      'provisioning/datasources/prometheus.yml',
      `datasources:\n  - {name: Prometheus, uid: prom-local, type: prometheus, url: "${url}", isDefault: true, jsonData: {httpMethod: POST, timeInterval: 5s}}\n`,
    );
    await home.write(
      'provisioning/dashboards/nodes.yml',
      `apiVersion: 1\nproviders:\n  - {name: nodes, folder: Nodes, type: file, options: {path: "${sharedDataFolder}"}}\n`,
    );
    grafana = await home.start();
    const folders = (await (await fetch(`${grafana.url}/api/folders`)).json()) as { uid: string }[];
    swap = (text) =>
      text
        .replaceAll('afca3b3d-2cea-4e3a-9d14-7c5e925f6446', folders[0]?.uid ?? '')
        .replaceAll('http://127.0.0.1:9090', url);
  });

  afterAll(async () => {
    await grafana.close();
    await home.remove();
    prometheus.close();
    prometheus.closeAllConnections();
  });

  test.for(recorded?.answers ?? [])('$request as $as', async (wanted) => {
    const [method = '', path = ''] = wanted.request.split(' ');
    const extra = bodies[wanted.request];
    const headers = { ...visitors[wanted.as], ...extra?.headers };
    const response = await fetch(grafana.url + path, {
      method,
      headers,
      ...(extra === undefined ? {} : { body: extra.body }),
    });
    expect(response.status).toBe(wanted.status);
    expect(response.headers.get('content-type')).toBe(wanted.contentType);
    const text = await response.text();
    if (typeof wanted.body === 'string') expect(text.length).toBeGreaterThan(100);
    else expect(differences(JSON.parse(text), JSON.parse(swap(JSON.stringify(wanted.body))), '')).toEqual([]);
  });

  test('the page, the version and each line of the log say that it is a stand-in', async () => {
    expect(await (await fetch(`${grafana.url}/`)).text()).toContain('STAND-IN, not Grafana');
    expect(await (await fetch(`${grafana.url}/api/health`)).json()).toMatchObject({
      version: expect.stringContaining('standin') as string,
    });
    expect(home.lines.filter((line) => !line.includes('stand-in'))).toEqual([]);
  });
});
