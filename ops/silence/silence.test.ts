import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startAlertmanager, type TestAlertmanager } from '../../test/alertmanager/start-alertmanager.ts';
import { idOf } from './silence-lines.ts';
import { silenceProgram } from './silence-program.ts';
import { parseMatcher, shownMatcher } from './parse-matcher.ts';
import type { Silence } from './alertmanager-api.ts';

describe('a matcher', () => {
  test.each([
    ['instance="app01"', 'instance="app01"'],
    ['severity!=critical', 'severity!="critical"'],
    ['alertname=~"Disk.*|Inodes"', 'alertname=~"Disk.*|Inodes"'],
    ['note!~"say \\"no\\""', 'note!~"say \\"no\\""'],
    ['NodeDown', 'alertname="NodeDown"'],
  ])('%s is %s', (text, shown) => {
    expect(shownMatcher(parseMatcher(text))).toBe(shown);
  });

  test.each([
    ['two words', /should be a matcher such as/],
    ['note=two words', /put quotes around it/],
    ['note="open', /should be a matcher/],
  ])('%s is none, and the message shows how one looks', (text, message) => {
    expect(() => parseMatcher(text)).toThrow(message);
  });
});

describe('an id', () => {
  const silences = ['aabb-1', 'aacc-2'].map((id) => ({ id }) as Silence);

  test('is named by its beginning, when that is clear', () => {
    expect(idOf('aab', silences)).toBe('aabb-1');
    expect(() => idOf('aa', silences)).toThrow('aa: 2 silences begin so; give more of the id');
    expect(() => idOf('zz', silences)).toThrow('zz: no silence in force begins so; there are: aabb-1, aacc-2');
  });
});

describe('npm run silence', () => {
  let folder: string;
  let stack: string;
  let alertmanager: TestAlertmanager;

  async function silence(...args: readonly string[]): Promise<string> {
    let said = '';
    const program = silenceProgram((text) => (said += text));
    await program.parseAsync([...args, '--stack', stack], { from: 'user' });
    return said;
  }

  beforeAll(async () => {
    alertmanager = await startAlertmanager('route: {receiver: none}\nreceivers: [{name: none}]\n');
    folder = mkdtempSync(join(tmpdir(), 'silence-'));
    stack = join(folder, 'Pulumi.one.yaml');
    // The first Alertmanager of the stack is dead: nothing listens on that address.
    writeFileSync(
      stack,
      `config:
  promha:hosts: { dead: { address: 127.0.0.9 }, h: { address: 127.0.0.1 } }
  promha:prometheus: { hosts: [h] }
  promha:alertmanager: { hosts: [dead, h], port: ${alertmanager.port} }
  promha:relay: { hosts: [h] }
  promha:feishu: { webhook: { secure: v1:x } }
  promha:grafana: { host: h }
`,
    );
  }, 600_000);

  afterAll(async () => {
    await alertmanager.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  test('says of a regular expression that is none which one, and that nothing was muted', async () => {
    await expect(silence('alertname=~Node[', '--for', '5m', '--why', 'x')).rejects.toThrow(
      /error parsing regexp.*; nothing was muted\. What stands behind =~ and !~ is a regular expression: alertname=~"Node\["/,
    );
    expect(await silence('list')).toBe('Nothing is muted.\n');
  });

  test('mutes by the first that lives, lists, and ends', async () => {
    await alertmanager.tell([
      { alertname: 'DiskSpaceLow', instance: 'app01' },
      { alertname: 'NodeDown', instance: 'app01' },
    ]);
    const said = await silence('instance="app01"', 'alertname=~"Disk.*"', '--for', '2h', '--why', 'new disk');
    expect(said).toMatch(/^Muted until \d{4}-\d\d-\d\d \d\d:\d\d .*: instance="app01" alertname=~"Disk\.\*"$/m);
    expect(said).toContain('1 that fire now match.');
    const [, id = ''] = /silence -- expire (\w+)/.exec(said) ?? [];
    const listed = await silence('list');
    expect(listed).toContain(`${id}  until`);
    expect(listed).toContain('new disk');
    expect(await silence('expire', id)).toBe(`${id} has ended.\n`);
    expect(await silence('list')).toBe('Nothing is muted.\n');
  });

  test('says what is wrong', async () => {
    await expect(silence('NodeDown', '--for', 'two hours', '--why', 'x')).rejects.toThrow(
      '--for two hours: should be a duration such as "15s", "5m" or "2h", at least 1m',
    );
    await expect(silence('list', '--alertmanager', 'http://127.0.0.9:9093')).rejects.toThrow(
      'http://127.0.0.9:9093: ECONNREFUSED',
    );
  });

  test('does not take a verb behind its options for the name of an alert', async () => {
    await expect(silence('--for', '2h', '--why', 'x', 'add', 'instance=app01')).rejects.toThrow(
      'add: comes before the options: npm run silence -- add … --stack …; nothing was muted',
    );
    expect(await silence('list')).toBe('Nothing is muted.\n');
  });
});
