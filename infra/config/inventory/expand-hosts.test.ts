import { describe, expect, test } from 'vitest';
import { parseSettings } from '../parse-settings.ts';
import { SettingsError } from '../settings-error.ts';
import { inventoryFiles } from './expand-hosts.ts';

const stack = (hostGroups: unknown): unknown => ({
  hosts: { prom01: { address: '10.0.0.1' } },
  hostGroups,
  prometheus: { hosts: ['prom01'] },
  alertmanager: { hosts: ['prom01'] },
  relay: { hosts: ['prom01'] },
  feishu: { webhook: 'https://open.feishu.cn/open-apis/bot/v2/hook/x' },
  grafana: { host: 'prom01' },
});

function problemsOf(hostGroups: unknown, files: Readonly<Record<string, string | Error>> = {}): readonly string[] {
  try {
    parseSettings(stack(hostGroups), new Map(Object.entries(files)));
    return [];
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return error.problems.map(({ path, text }) => `${path}: ${text}`);
  }
}

const csvOf200 = (line: number, text: string): string =>
  ['name,address', ...Array.from({ length: 200 }, (_, i) => `web${i},10.1.${Math.floor(i / 100)}.${(i % 100) + 1}`)]
    .map((row, index) => (index + 1 === line ? text : row))
    .join('\n');

describe('groups of hosts', () => {
  test('one host of a range can be left alone, by its name', () => {
    const { hosts } = parseSettings(stack({ web: { hosts: { 'web[1:3]': '10.0.1.[1:3]' }, out: ['web2'] } }));
    expect(['web1', 'web2', 'web3'].map((key) => hosts[key]?.out)).toEqual([false, true, false]);
    expect(problemsOf({ web: { hosts: { 'web[1:3]': '10.0.1.[1:3]' }, out: ['web7'] } })).toEqual([
      'hostGroups/web/out: should name hosts of this group, got "web7"',
    ]);
  });

  test('a range of names has a range of former keys', () => {
    const { hosts } = parseSettings(
      stack({ web: { hosts: { 'web[001:002]': { address: '10.0.1.[1:2]', formerly: 'web[01:02]' } } } }),
    );
    expect([hosts['web001']?.formerly, hosts['web002']?.formerly]).toEqual(['web01', 'web02']);
    expect(problemsOf({ web: { hosts: { 'web[1:2]': { address: '10.0.1.[1:2]', formerly: 'app[1:3]' } } } })).toEqual([
      'hostGroups/web/hosts: web[1:2]: names 2 hosts and 3 former keys; both should count alike',
    ]);
  });

  test('add hosts with the group’s defaults; a host’s own keys win, labels are joined', () => {
    const { hosts } = parseSettings(
      stack({
        web: {
          hosts: { 'web[1:2]': '10.0.1.[1:2]', web3: { address: '10.0.1.3', user: 'root', labels: { room: 'b2' } } },
          user: 'ops',
          labels: { tier: 'web', room: 'a1' },
        },
      }),
    );
    expect(Object.keys(hosts)).toEqual(['prom01', 'web1', 'web2', 'web3']);
    expect(hosts['web2']).toMatchObject({ address: '10.0.1.2', user: 'ops', labels: { tier: 'web', room: 'a1' } });
    expect(hosts['web3']).toMatchObject({ user: 'root', labels: { tier: 'web', room: 'b2' }, arch: 'amd64' });
  });

  test('an error in one of 200 lines names the line', () => {
    const group = { web: { inventory: { file: 'inventory/web.csv' } } };
    expect(problemsOf(group, { 'inventory/web.csv': csvOf200(118, 'web116,10.1.1') })).toEqual([
      'hosts/web116/address: should be an IPv4 address, got "10.1.1" (inventory/web.csv line 118)',
    ]);
    expect(problemsOf(group, { 'inventory/web.csv': csvOf200(118, 'web7,10.1.9.9') })).toEqual([
      'inventory/web.csv line 118: names "web7", which is named in inventory/web.csv line 9 too',
    ]);
  });

  test('an Ansible inventory whose hosts have names and no addresses is one problem', () => {
    const inventory = `[web]\n${Array.from({ length: 200 }, (_, i) => `web${i + 1}.example.com`).join('\n')}\n`;
    expect(problemsOf({ web: { inventory: { file: 'hosts' } } }, { hosts: inventory })).toEqual([
      'hosts/web1.example.com/address: should be an IPv4 address, not a name: firewalls and certificates need it (in an Ansible inventory: ansible_host=<address>), got "web1.example.com" (hosts line 2); the same 199 times more: web2.example.com (hosts line 3), web3.example.com (hosts line 4) and 197 more',
    ]);
  });

  test('a host that the stack file names already is refused', () => {
    expect(problemsOf({ web: { hosts: { prom01: '10.0.0.9' } } })).toEqual([
      'hostGroups/web/hosts: names "prom01", which is named in hosts too',
    ]);
  });

  test('two hosts of one address are refused, the second with its place', () => {
    expect(problemsOf({ web: { hosts: { a: '10.0.0.9', b: '10.0.0.9' } } })).toEqual([
      'hosts/b/address: should differ from that of a, got "10.0.0.9" (hostGroups/web/hosts)',
    ]);
  });

  test('a file that cannot be read is one problem, with its path', () => {
    expect(problemsOf({ web: { inventory: { file: 'no.csv' } } }, { 'no.csv': new Error('it is not there') })).toEqual([
      'hostGroups/web/inventory/file: cannot be used, got "no.csv": it is not there',
    ]);
  });

  test('an unknown key of a group is told once, and its hosts are not missed elsewhere', () => {
    expect(problemsOf({ web: { hosts: { a: '10.0.0.9' }, usr: 'ops' } })).toEqual([
      'hostGroups/web/usr: is not a known key, did you mean user?',
    ]);
  });

  test('the files to read are found in a stack file of any shape', () => {
    expect(inventoryFiles(stack({ a: { inventory: { file: 'x.csv' } }, b: { inventory: { file: 'x.csv' } } }))).toEqual(
      ['x.csv'],
    );
    expect(inventoryFiles({ hostGroups: [1, null, { inventory: 'x' }] })).toEqual([]);
    expect(inventoryFiles('text')).toEqual([]);
  });
});
