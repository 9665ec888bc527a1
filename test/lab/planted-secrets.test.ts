/** Secrets of every kind are planted in a stack; then everything that somebody may read is searched for them. */
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { beforeAll, afterAll, describe, expect, test } from 'vitest';
import type { Document } from 'yaml';
import { z } from 'zod';
import { statePath } from '../../lab/lab-paths.ts';
import { pulumiState } from '../../lab/stack/pulumi-command.ts';
import { lab } from './lab-command.ts';
import { httpGet, onHost } from './lab-queries.ts';
import { filesWith } from './open-files.ts';
import { previewCi } from './operator-with-pulumi.ts';
import { otherVersions, type OtherVersions, withoutProgram } from './other-versions.ts';
import { pulumi, withStackFile } from './pulumi-run.ts';
import { commandLinesDuring } from './command-lines.ts';

const hosts = ['prom01', 'prom02', 'grafana', 'test'] as const;

const word = (name: string): string => `planted-${name}-${randomBytes(9).toString('hex')}`;

/** Every credential that a stack file can have, by its key. */
const planted: Readonly<Record<string, string>> = {
  'promha:relay.token': word('relay-token'),
  'promha:feishu.bots.planted.webhook': `http://192.168.1.1:8090/open-apis/bot/v2/hook/${word('hook')}`,
  'promha:feishu.bots.planted.secret': word('signing'),
  'promha:receivers.office.webhook.url': `http://192.168.1.1:8099/${word('path')}`,
  'promha:receivers.office.webhook.token': word('bearer'),
  'promha:receivers.office.email.password': word('smtp'),
  'promha:receivers.office.wecom.secret': word('wecom'),
};

/** What goes with them, the locked door included, whose password and keys are made on the way. */
const aroundThem = (stack: Document): void => {
  const set = (key: string, value: unknown): void => stack.setIn(['config', `promha:${key}`], value);
  set('security', { enabled: true });
  stack.setIn(['config', 'promha:feishu', 'bots'], { planted: { keyword: 'planted' } });
  const email = { smarthost: '192.168.1.1:587', from: 'a@example.com', to: ['b@example.com'], user: 'a@example.com' };
  set('receivers', { office: { webhook: {}, email, wecom: { corpId: 'ww1', agentId: '1', toUser: '@all' } } });
  stack.setIn(
    ['config', 'promha:alertmanager', 'routes'],
    [
      { matchers: ['alertname="PlantedSecret"'], receiver: 'office' },
      { matchers: ['alertname="PlantedSecretToo"'], receiver: 'planted' },
    ],
  );
};

/** Values that must show nowhere, by what they are. */
const secrets = new Map<string, string>();

/** What somebody may read, by where it was. */
const places = new Map<string, string>();

const keep = (place: string, text: string): void => void places.set(place, `${places.get(place) ?? ''}${text}\n`);

async function told(place: string, ...words: readonly string[]): Promise<number | undefined> {
  const { status, stdout, stderr } = await pulumi(...words);
  keep(place, `${stdout}${stderr}`);
  return status;
}

async function plantIn(file: string): Promise<void> {
  for (const [key, value] of Object.entries(planted)) {
    const answer = await lab(['pulumi', 'config', 'set', '--secret', '--path', key, '--config-file', file], value);
    expect(answer, key).toMatchObject({ status: 0 });
    secrets.set(key, value.replace(/^.*\//, ''));
  }
}

/** The lab's own, and those that the `up` made. */
async function collectSecrets(): Promise<void> {
  const own = z.record(z.string(), z.string()).parse(JSON.parse(await readFile(statePath('secrets.json'), 'utf8')));
  for (const [name, value] of Object.entries(own)) secrets.set(`the lab's ${name}`, value);
  for (const output of ['grafanaAdminPassword', 'accessPassword'])
    secrets.set(output, (await pulumi('stack', 'output', output, '--show-secrets')).stdout.trim());
  const state = (await pulumi('stack', 'export', '--show-secrets')).stdout;
  const keys = [...state.matchAll(/-----BEGIN [A-Z ]*PRIVATE KEY-----([^-]*)-----END/g)];
  // The first line of a key tells of its kind, and is alike for many.
  keys.forEach(([, body = ''], index) => secrets.set(`private key ${index}`, body.split(/\\+n/)[2] ?? ''));
}

let broken: OtherVersions;
let commandLines: readonly string[];

beforeAll(async () => {
  broken = await otherVersions(['alertmanager'], withoutProgram('alertmanager'));
  await withStackFile(aroundThem, async (file) => {
    const config = ['--config-file', file];
    commandLines = await commandLinesDuring(async () => {
      await plantIn(file);
      expect(await told('preview', 'preview', '--diff', ...config)).toBe(0);
      expect(await told('up', 'up', '--yes', '--diff', '--skip-preview', ...config), places.get('up')).toBe(0);
      await onHost('prom01', 'sleep 0.2; : planted-control; sleep 0.2');
    });
    await collectSecrets();
    keep('preview:ci', (await previewCi('--config-file', file, 'lab')).stdout);
    await onHost('prom01', 'echo another >>/etc/feishu-relay/secrets/signing-secret');
    expect(await told('preview --refresh', 'preview', '--refresh', '--diff', '--show-sames', ...config)).toBe(0);
    await withBroken(file);
    expect(await told('refresh', 'refresh', '--yes', '--diff', ...config)).toBe(0);
    expect(await told('up that repairs', 'up', '--yes', '--skip-preview', '--diff', ...config)).toBe(0);
  });
});

/** An `up` that fails: what its error says. */
async function withBroken(file: string): Promise<void> {
  const failing = (stack: Document): void => {
    broken.offer(stack);
    stack.setIn(['config', 'promha:alertmanager', 'version'], broken.versionOf('alertmanager'));
  };
  await withStackFile(
    failing,
    async (other) => {
      expect(await told('error', 'up', '--yes', '--skip-preview', '--diff', '--config-file', other)).not.toBe(0);
    },
    file,
  );
}

afterAll(async () => {
  expect(await lab(['up', '--no-secure'])).toMatchObject({ status: 0 });
  await broken.remove();
});

const leaksIn = (text: string): readonly string[] =>
  [...secrets].filter(([, value]) => text.includes(value)).map(([name]) => name);

test('there is something to look for and to look at', () => {
  expect(secrets.size).toBeGreaterThan(Object.keys(planted).length + 8);
  expect([...secrets.values()].filter((value) => value.length < 12)).toEqual([]);
  expect(places.get('error')).toMatch(/Exec format error/);
  expect(places.get('preview')).toMatch(/signing-secret \(secret\)|\[secret\]/);
});

test('nothing that a command said has one: diffs, errors, the comment of a pull request', () => {
  const leaks = [...places].map(([place, text]) => [place, leaksIn(text)] as const);
  expect(leaks.filter(([, found]) => found.length > 0)).toEqual([]);
});

test('no process had one among its arguments, on no host and on the operator’s machine', () => {
  expect(commandLines.some((line) => line.includes('planted-control'))).toBe(true);
  expect(commandLines.some((line) => /\/pulumi .*\bup\b/.test(line))).toBe(true);
  expect(commandLines.some((line) => /stage\.\w+\/run\.sh/.test(line))).toBe(true);
  expect(commandLines.filter((line) => leaksIn(line).length > 0)).toEqual([]);
});

test('Pulumi’s state has none in clear, neither as it is exported nor as its backend keeps it', async () => {
  expect(leaksIn((await pulumi('stack', 'export')).stdout)).toEqual([]);
  const words = ['run', '--', 'grep', '-rlFf', '-', pulumiState];
  const { stdout } = await lab(words, `${[...secrets.values()].join('\n')}\n`);
  expect(stdout).toBe('');
});

describe.each(hosts)('on %s', (host) => {
  test('the journal has none', async () => {
    expect(leaksIn(await onHost(host, 'journalctl --no-pager -q -o verbose'))).toEqual([]);
  });

  test('files that have one are readable by root and their service alone', async () => {
    const { all, open } = await filesWith(host, [...secrets.values()]);
    if (host !== 'test') expect(all).not.toEqual([]);
    expect(open).toEqual([]);
  });
});

test.each([
  ['Prometheus', 'http://192.168.1.91:9090/api/v1/status/config'],
  ['Alertmanager', 'http://192.168.1.91:9093/api/v2/status'],
  ['the relay', 'http://192.168.1.91:4000/metrics'],
])('what %s tells of itself has none', async (_name, url) => {
  const said = await httpGet(url);
  expect(said.length).toBeGreaterThan(100);
  expect(leaksIn(said)).toEqual([]);
});
