import { describe, expect, test } from 'vitest';
import { StartError } from './program/start-error.ts';
import { makeGrafanaHome, type GrafanaHome } from './testing/grafana-home.ts';
import { tryRecordedAnswers } from './testing/recorded-answers.ts';

const recorded = tryRecordedAnswers();
const admin = { authorization: `Basic ${Buffer.from('admin:pw').toString('base64')}` };
const datasource = (fields: string) =>
  `datasources:\n  - {name: One, uid: one, type: prometheus, url: "http://127.0.0.1:1", ${fields}}\n`;
const dashboard = (uid: string, title: string) => JSON.stringify({ uid, title, panels: [] });

interface Situation {
  readonly files: (home: GrafanaHome) => Readonly<Record<string, string>>;
  /** What `GET` of this path shows when it starts: status and a part of the text. */
  readonly shows?: readonly (readonly [path: string, status: number, part: string])[];
  /** A part of the log. */
  readonly logs?: string;
}

const provider = (home: GrafanaHome, type = 'file', folder = 'boards') =>
  `apiVersion: 1\nproviders:\n  - {name: mine, type: ${type}, options: {path: "${home.folder}/${folder}"}}\n`;
const boards = (files: Readonly<Record<string, string>>) => (home: GrafanaHome) => ({
  'provisioning/dashboards/p.yml': provider(home),
  'boards/good.json': dashboard('good', 'Good'),
  ...files,
});
const goodOnly = [
  ['/api/search', 200, '"uid":"good"'],
  ['/api/dashboards/uid/bad', 404, 'Dashboard not found'],
] as const;
const thereIsOne = [['/api/datasources/uid/one', 200, '"uid":"one"']] as const;
const datasourceFile = (text: string) => () => ({ 'provisioning/datasources/d.yml': text });

const situations: Readonly<Record<string, Situation>> = {
  'unknown keys in a data source file': {
    files: datasourceFile(`colour: red\n${datasource('flavour: salt')}`),
    shows: thereIsOne,
  },
  'broken YAML in a data source file': { files: datasourceFile('datasources:\n  - {name: One\n url: [\n') },
  'unknown data source type': {
    files: datasourceFile(datasource('').replace('prometheus', 'promotheus')),
    shows: thereIsOne,
  },
  'data source without type': {
    files: datasourceFile(datasource('').replace('type: prometheus, ', '')),
    shows: thereIsOne,
  },
  'two data sources with isDefault in one organization': {
    files: datasourceFile(
      `${datasource('isDefault: true')}  - {name: Two, uid: two, type: prometheus, isDefault: true}\n`,
    ),
  },
  'unknown type of dashboards provider': {
    files: (home) => ({ 'provisioning/dashboards/p.yml': provider(home, 'folder') }),
  },
  'dashboards folder missing': {
    files: (home) => ({ 'provisioning/dashboards/p.yml': provider(home, 'file', 'nowhere') }),
    shows: [['/api/search', 200, '[]']],
    logs: 'Cannot read directory',
  },
  'a dashboard file that is not JSON': {
    files: boards({ 'boards/bad.json': '{"uid": "bad", ' }),
    shows: goodOnly,
    logs: 'failed to load dashboard',
  },
  'two dashboard files with one uid': {
    files: boards({ 'boards/same.json': dashboard('good', 'Same') }),
    shows: [
      ['/api/search', 200, '"title":"Good"'],
      ['/api/search?query=same', 200, '[]'],
    ],
    logs: 'the same UID is used more than once',
  },
  'a dashboard without title': {
    files: boards({ 'boards/bad.json': JSON.stringify({ uid: 'bad' }) }),
    shows: goodOnly,
    logs: 'title cannot be empty',
  },
  'unset environment variable in a data source url': {
    files: datasourceFile(datasource('').replace('http://127.0.0.1:1', '$NOT_SET')),
    shows: [['/api/datasources/uid/one', 200, '"url":""']],
  },
};

async function inHome(situation: Situation, check: (home: GrafanaHome) => Promise<void>): Promise<void> {
  const home = await makeGrafanaHome();
  try {
    for (const [path, text] of Object.entries(situation.files(home))) await home.write(path, text);
    await check(home);
  } finally {
    await home.remove();
  }
}

describe.skipIf(recorded === undefined)('bad provisioning ends as with the real Grafana', () => {
  test('every recorded case is tried', () => {
    expect(Object.keys(situations).sort()).toEqual(recorded?.provisioning.map((each) => each.case).sort());
  });

  test.for(recorded?.provisioning ?? [])('$case: $result', async ({ case: name, starts }) => {
    const situation: Situation = situations[name] ?? { files: () => ({}) };
    await inHome(situation, async (home) => {
      if (!starts) {
        await expect(home.start()).rejects.toThrow(StartError);
        return;
      }
      const grafana = await home.start();
      for (const [path, status, part] of situation.shows ?? []) {
        const response = await fetch(grafana.url + path, { headers: admin });
        expect([response.status, await response.text()]).toEqual([status, expect.stringContaining(part)]);
      }
      await grafana.close();
      expect(home.lines.join('\n')).toContain(situation.logs ?? 'HTTP Server Listen');
    });
  });
});

describe('settings and what outlives a restart', () => {
  const none: Situation = { files: () => ({}) };
  const login = (url: string, password: string) =>
    fetch(`${url}/api/user`, { headers: { authorization: `Basic ${btoa(`admin:${password}`)}` } });

  test('the password of the settings counts only for a new database', () =>
    inHome(none, async (home) => {
      await (await home.start()).close();
      await home.write('password', 'changed\n');
      const grafana = await home.start();
      expect([(await login(grafana.url, 'pw')).status, (await login(grafana.url, 'changed')).status]).toEqual([
        200, 401,
      ]);
      await grafana.close();
    }));

  test('an environment variable overrides a key of the file', () =>
    inHome({ files: () => ({}) }, async (home) => {
      await expect(home.start({ GF_SERVER_HTTP_ADDR: '192.0.2.1' })).rejects.toThrow(/192\.0\.2\.1/);
    }));

  test('a $__file{} that is not there ends the start', () =>
    inHome(none, async (home) => {
      await home.write('grafana.ini', '[security]\nadmin_password = $__file{/nowhere/password}\n');
      await expect(home.start()).rejects.toThrow(/\/nowhere\/password/);
    }));

  test('a data source that is no longer declared stays, unless a file says prune', () =>
    inHome({ files: datasourceFile(datasource('')) }, async (home) => {
      const count = async () => {
        const grafana = await home.start();
        const listed = (await (await fetch(`${grafana.url}/api/datasources`, { headers: admin })).json()) as unknown[];
        await grafana.close();
        return listed.length;
      };
      expect(await count()).toBe(1);
      await home.write('provisioning/datasources/d.yml', 'datasources: []\n');
      expect(await count()).toBe(1);
      await home.write('provisioning/datasources/d.yml', 'prune: true\ndatasources: []\n');
      expect(await count()).toBe(0);
    }));

  test('nobody sees a dashboard without a login unless anonymous visitors are allowed', () =>
    inHome(none, async (home) => {
      const grafana = await home.start();
      const seen = await Promise.all(
        ['/api/search', '/', '/d/good/x'].map((path) => fetch(grafana.url + path, { redirect: 'manual' })),
      );
      expect(seen.map((response) => response.status)).toEqual([401, 302, 302]);
      await grafana.close();
    }));
});
