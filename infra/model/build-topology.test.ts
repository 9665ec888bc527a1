import { describe, expect, test } from 'vitest';
import { exampleBundles, exampleCatalog } from '../../test/fixtures/example-catalog.ts';
import { parseSettings } from '../config/parse-settings.ts';
import { buildTopology } from './build-topology.ts';
import type { Catalog } from './catalog.ts';
import { MissingReleaseError } from './choose-releases.ts';
import type { Topology } from './topology.ts';

function topology(changes: Record<string, unknown> = {}, catalog = exampleCatalog): Topology {
  const raw = {
    hosts: {
      test: { address: '192.168.1.94' },
      prom02: { address: '192.168.1.92', user: 'ops', port: 2222 },
      prom01: { address: '192.168.1.91' },
    },
    prometheus: { hosts: ['prom02', 'prom01'] },
    alertmanager: { hosts: ['prom01', 'prom02'] },
    relay: { hosts: ['prom01'] },
    feishu: { webhook: 'https://open.feishu.cn/open-apis/bot/v2/hook/token' },
    grafana: { host: 'test' },
    ...changes,
  };
  return buildTopology(parseSettings(raw), catalog, exampleBundles);
}

test('the first Prometheus of the stack file is the preferred one, whatever the order of hosts', () => {
  expect(topology().roles.prometheus.map(({ url }) => url)).toEqual([
    'http://192.168.1.92:9090',
    'http://192.168.1.91:9090',
  ]);
});

test('node_exporter is on all hosts, or on those that are named', () => {
  expect(topology().roles.node_exporter.map(({ host }) => host)).toEqual(['prom01', 'prom02', 'test']);
  expect(topology({ nodeExporter: { hosts: ['test'] } }).roles.node_exporter.map(({ host }) => host)).toEqual(['test']);
});

describe('how a host is reached', () => {
  const connection = (changes: Record<string, unknown>, key: string) =>
    topology(changes).hosts.find((host) => host.key === key)?.connection;

  test('a user other than root works through sudo', () => {
    expect(connection({}, 'prom02')).toMatchObject({ address: '192.168.1.92', user: 'ops', port: 2222, sudo: true });
    expect(connection({}, 'prom01')).toMatchObject({ user: 'root', port: 22, sudo: false, connectTimeoutMs: 10_000 });
  });

  test('a comment behind a host key is no part of it', () => {
    const key = `ssh-ed25519 ${'A'.repeat(68)}`;
    const hosts = {
      prom01: { address: '10.0.0.1', hostKey: `${key} root@prom01` },
      prom02: { address: '10.0.0.2' },
      test: { address: '10.0.0.3' },
    };
    expect(connection({ hosts }, 'prom01')?.hostKeys).toEqual([key]);
  });

  test('with an agent no key file is read', () => {
    const found = connection({ ssh: { agent: true } }, 'prom01');
    expect(found).toMatchObject({ agent: true });
    expect(found).not.toHaveProperty('privateKeyFile');
  });

  test('a jump host is a connection of its own', () => {
    const jump = { address: 'jump.example.com', user: 'gate' };
    expect(connection({ ssh: { jump } }, 'prom01')?.jump).toMatchObject({
      ...jump,
      port: 22,
      privateKeyFile: '~/.ssh/id_ed25519',
    });
  });
});

describe('archives', () => {
  test('a version that the catalog lacks is named with those it has and the way to add it', () => {
    const wanted = { prometheus: { hosts: ['prom01'], version: '9.9.9' }, grafana: { host: 'test', version: '1.0.0' } };
    expect(() => topology(wanted)).toThrow(MissingReleaseError);
    expect(() => topology(wanted)).toThrow(
      /prometheus\.version: there is no prometheus 9\.9\.9 for amd64; known: 3\.5\.3; .*npm run artifacts -- pin prometheus 9\.9\.9/,
    );
    expect(() => topology(wanted)).toThrow(/grafana\.version: there is no grafana 1\.0\.0/);
  });

  describe('the revision of dashboard 1860', () => {
    const copies = (name: string, ...versions: readonly string[]): Catalog =>
      exampleCatalog
        .filter((entry) => entry.name === name)
        .flatMap((entry) => versions.map((version) => ({ ...entry, version })));
    const others = exampleCatalog.filter(({ name }) => name !== 'dashboard-1860' && name !== 'grafana');
    const grafanas = copies('grafana', '13.1.1', '10.4.19', '8.5.27');
    const shown = (grafana: object, dashboards = copies('dashboard-1860', '31', '4b1729d')) =>
      topology({ grafana: { host: 'test', ...grafana } }, [...others, ...grafanas, ...dashboards]).releases.find(
        ({ name }) => name === 'dashboard-1860',
      )?.version;

    test('is the newest that the Grafana of the stack can show', () => {
      expect(shown({})).toBe('4b1729d');
      expect(shown({ version: '10.4.19' })).toBe('31');
    });

    test('is the one that the stack names, whatever its Grafana', () => {
      expect(shown({ version: '8.5.27', dashboardVersion: '31' })).toBe('31');
    });

    test('is the first of a catalog that has only those of the user', () => {
      expect(shown({}, copies('dashboard-1860', 'ours', 'older'))).toBe('ours');
    });

    test('is asked for when the Grafana is older than all that are known', () => {
      expect(() => shown({ version: '8.5.27' })).toThrow(
        /grafana\.version: no revision .* Grafana 8\.5\.27; name one in/,
      );
    });
  });

  test('a host of another architecture needs archives of its own', () => {
    const hosts = {
      prom01: { address: '10.0.0.1' },
      prom02: { address: '10.0.0.2' },
      test: { address: '10.0.0.3', arch: 'arm64' },
    };
    expect(() => topology({ hosts })).toThrow(
      /nodeExporter\.version: there is no node_exporter for arm64; known: none/,
    );
  });
});

test('what must be reachable for Feishu is told without the token', () => {
  expect(topology().feishuWays).toEqual([{ name: 'Feishu', origin: 'https://open.feishu.cn' }]);
});

test('bots that go another way are asked for by name, those that go the same way once', () => {
  const webhook = 'https://open.feishu.cn/open-apis/bot/v2/hook/0123';
  const other = (token: string): string => webhook.replace('0123', token);
  const proxy = 'http://10.0.0.9:3128';
  const bots = {
    same: { webhook: other('4567') },
    abroad: { webhook: 'https://open.larksuite.com/open-apis/bot/v2/hook/4567' },
    behind: { webhook: other('89ab'), proxy },
  };
  expect(topology({ feishu: { webhook, bots } }).feishuWays).toEqual([
    { name: 'Feishu', origin: 'https://open.feishu.cn' },
    { name: 'Feishu of bot abroad', origin: 'https://open.larksuite.com' },
    { name: 'Feishu of bot behind', origin: 'https://open.feishu.cn', proxy },
  ]);
});
