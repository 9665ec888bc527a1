import { describe, expect, test } from 'vitest';
import { hostEvents } from './host-events.ts';
import type { PreviewReport } from './preview-comment.ts';
import { commentMark, previewComment } from './preview-comment.ts';
import type { PreviewDigest } from './preview-digest.ts';
import { parseDigest } from './preview-digest.ts';
import { verdicts } from './verdicts.ts';

const file = (content: string, more: object = {}): object => ({
  content,
  mode: '0640',
  owner: 'root',
  group: 'prometheus',
  onChange: 'reload',
  ...more,
});
const rules = '/etc/prometheus/rules/node.yml';
const token = '/etc/prometheus/token';

function inputs(host: string, change: object = {}): Record<string, unknown> {
  return {
    host,
    name: 'prometheus',
    unit: '@promha:text\n[Service]\nUser=prometheus\n',
    files: { [rules]: file('@promha:text\nfor: 5m\nexpr: up == 0\n') },
    secretFiles: { [token]: file('[secret]') },
    releases: [],
    checks: [],
    pair: { hosts: ['prom01', 'prom02'] },
    ...change,
  };
}

const urn = (type: string, name: string): string => `urn:pulumi:prod::promha::promha:roles:Role$${type}::${name}`;

/** A step as Pulumi prints it. */
function step(op: string, host: string, olds?: object, news?: object, differences: readonly string[] = []): object {
  return {
    op,
    urn: urn('host:index:Service', `${host}/prometheus`),
    ...(olds === undefined ? {} : { oldState: { inputs: olds } }),
    ...(news === undefined ? {} : { newState: { inputs: news } }),
    detailedDiff: Object.fromEntries(differences.map((path) => [path, { kind: 'update' }])),
  };
}

const digestOf = (...steps: readonly object[]): PreviewDigest => parseDigest(JSON.stringify({ steps }));

function commentOf(digest: PreviewDigest, change: Partial<PreviewReport> = {}): string {
  return previewComment({
    stack: 'prod',
    events: hostEvents(digest.steps),
    verdicts: [],
    messages: [],
    failed: false,
    ...change,
  });
}

const reload = `change 3: reload: ${rules} changed`;
const newRules = { files: { [rules]: file('@promha:text\nfor: 9m\nexpr: up == 0\n') } };
const changed = (host: string): object =>
  step('update', host, inputs(host), inputs(host, { ...newRules, action: reload }), [`files["${rules}"].content`]);

describe('a comment on a preview', () => {
  test('says what happens on each host and what is announced of it, and shows alike lines once', () => {
    const comment = commentOf(digestOf(changed('prom01'), changed('prom02'), step('same', 'prom03', {}, {})));
    expect(comment.startsWith(commentMark('prod'))).toBe(true);
    expect(comment).toContain('## Stack prod: services: 2 to reload\n');
    expect(comment).toContain(`| 1 | prom01 | prometheus | reload: ${rules} changed |\n| 2 | prom02 |`);
    expect(comment).toContain('Nothing else changes on any host.');
    expect(comment.match(/-for: 5m\n\+for: 9m\n expr: up == 0/g)).toHaveLength(1);
    expect(comment).toContain(`<b>prom01, prom02</b> prometheus: <code>${rules}</code> (+1 −1)`);
    expect(comment).not.toContain('@promha');
  });

  test('says that restarts of a pair take turns', () => {
    const action = 'change 1: restart: /etc/systemd/system/prometheus.service changed';
    const news = (host: string): object => inputs(host, { unit: '[Service]\nUser=x\n', action });
    const comment = commentOf(
      digestOf(
        step('update', 'prom01', inputs('prom01'), news('prom01')),
        step('update', 'prom02', inputs('prom02'), news('prom02')),
      ),
    );
    expect(comment).toContain('services: 2 to restart');
    expect(comment.match(/one host at a time, in the order prom01, prom02/g)).toHaveLength(1);
  });

  test('has the order of an update: groundwork, roles as they come up, a pair by its turns, what goes last', () => {
    const of = (op: string, type: string, name: string, does: string, pair?: readonly string[]): object => ({
      op,
      urn: urn(`host:index:${type}`, name),
      newState: { inputs: { ...inputs('x'), action: `change 1: ${does}`, ...(pair && { pair: { hosts: pair } }) } },
    });
    const turns = ['prom02', 'prom01'];
    const steps = [
      of('delete', 'Service', 'app09/node_exporter', ''),
      of('update', 'Service', 'prom01/prometheus', 'reload: x changed', turns),
      of('update', 'Service', 'prom01/alertmanager', 'restart: x changed', turns),
      of('update', 'Service', 'prom02/alertmanager', 'start: it does not run', ['prom01', 'prom02']),
      of('update', 'Service', 'grafana/grafana-server', 'restart: x changed'),
      of('update', 'Service', 'prom02/prometheus', 'reload: x changed', turns),
      of('update', 'Service', 'prom01/node_exporter', 'restart: x changed'),
      of('create', 'Release', 'prom01/release/prometheus', 'unpack'),
      of('update', 'Preflight', 'preflight', 'check prom01'),
    ];
    expect(hostEvents(digestOf(...steps).steps).map(({ host, what }) => `${host} ${what}`)).toEqual([
      ' preflight',
      'prom01 release prometheus',
      'prom01 node_exporter',
      // Who serves waits until the other one does.
      'prom02 alertmanager',
      'prom01 alertmanager',
      'grafana grafana-server',
      'prom02 prometheus',
      'prom01 prometheus',
      'app09 node_exporter',
    ]);
  });

  test('names a credential that changes, and only that one', () => {
    const news = inputs('prom01', { action: `change 1: restart: ${token} (secret) changed` });
    const one = commentOf(
      digestOf(step('update', 'prom01', inputs('prom01'), news, [`secretFiles["${token}"].content`])),
    );
    expect(one).toContain(`<code>${token}</code> (secret changed)`);
    expect(commentOf(digestOf(changed('prom01')))).not.toContain(token);
  });

  test('shows a new host with its files whole, and one that goes', () => {
    const comment = commentOf(
      digestOf(
        step('create', 'prom03', undefined, inputs('prom03', { action: 'change 1: install and start' })),
        step('delete', 'prom02', inputs('prom02')),
      ),
    );
    expect(comment).toContain('services: 1 to start, 1 to remove');
    expect(comment).toContain('| prom03 | prometheus | install and start |');
    expect(comment).toContain('| prom02 | prometheus | is stopped and taken off the host |');
    expect(comment).toContain('+[Service]\n+User=prometheus\n');
  });

  test('a mode that changes is shown beside the lines', () => {
    const news = inputs('prom01', { files: { [rules]: file('for: 5m\nexpr: up == 0\n', { mode: '0600' }) } });
    expect(commentOf(digestOf(step('update', 'prom01', inputs('prom01'), news)))).toContain(
      '(root:prometheus 0640 -&#62; root:prometheus 0600)',
    );
  });

  test('counts what a look at the hosts found and what is then done as one', () => {
    const found = step('update', 'prom01', inputs('prom01', newRules), inputs('prom01'));
    expect(hostEvents(digestOf(found, changed('prom01')).steps)).toHaveLength(1);
    expect(hostEvents(digestOf(found, step('same', 'prom01', {}, {})).steps)).toEqual([]);
  });

  test('does not announce once more what was announced of a change that failed half-way', () => {
    const half = {
      ...step('update', 'prom01', undefined, inputs('prom01', { action: reload })),
      oldState: { inputs: inputs('prom01', { action: reload }), initErrors: ['prom01: prometheus: no'] },
    };
    const [event] = hostEvents(digestOf(half).steps);
    expect(event).toMatchObject({
      kind: 'other',
      does: expect.stringMatching(/^the last run failed here half-way/) as string,
    });
  });

  test('nothing that changes, and nothing that could be previewed', () => {
    expect(commentOf(digestOf(step('same', 'prom01', {}, {})))).toContain('## Stack prod: nothing changes');
    const messages = [{ severity: 'error', message: 'error: hosts/a/address: is missing' }];
    const failed = commentOf(digestOf(), { failed: true, messages });
    expect(failed).toContain('there is no preview');
    expect(failed).toContain('```\nerror: hosts/a/address: is missing\n```');
  });

  test('no text of a file ends its block or becomes markup', () => {
    const news = inputs('prom01', { files: { [rules]: file('```\n</details> @all\n') }, action: reload });
    const comment = commentOf(digestOf(step('update', 'prom01', inputs('prom01'), news)));
    expect(comment).toContain('````diff\n');
    expect(commentOf(digestOf(), { failed: true, stack: 'a|b' })).toContain('Stack a&#124;b');
  });
});

describe('a comment that would be too long', () => {
  const lines = (count: number, word: string): string =>
    Array.from({ length: count }, (_, index) => `${word} ${index}\n`).join('');
  const long = (host: string, count: number): object => {
    const files = { [rules]: file(lines(count, `line-of-${host}`)) };
    return step('update', host, inputs(host), inputs(host, { files, action: reload }));
  };

  test('has its diffs shortened, with a note', () => {
    const comment = commentOf(digestOf(long('prom01', 9000), long('prom02', 5)));
    expect(comment.length).toBeLessThanOrEqual(65_536);
    expect(comment).toMatch(/\d+ more lines: `npm run pulumi -- preview --diff -s prod` shows them/);
    expect(comment).toContain('+line-of-prom02 4');
  });

  test.each([50, 400, 1000])('is short enough for %i hosts, and says how many are not named', (count) => {
    const hosts = Array.from({ length: count }, (_, index) => `a-host-with-a-long-name-${index}`);
    const comment = commentOf(digestOf(...hosts.map((host) => long(host, 30))));
    expect(comment.length).toBeLessThanOrEqual(65_536);
    expect(comment).toContain(`services: ${count} to reload`);
    if (count > 50) expect(comment).toMatch(/And \d+ more|cut off/);
  });
});

describe('verdicts', () => {
  const none = (): Promise<string> => Promise.reject(new Error('archive x could be had from no source.\nmore'));
  const check = (...argv: readonly string[]): object => ({ checks: [{ name: 'check', argv }] });
  const of = (change: object): ReturnType<typeof verdicts> =>
    verdicts(digestOf(step('same', 'prom01', inputs('prom01'), inputs('prom01', change))).steps, none);

  test('are the checker’s own, on the files as they would stand on the host', async () => {
    const grep = (text: string): object => check('/bin/grep', '-c', text, `{stage}${rules}`);
    expect(await of(grep('up == 0'))).toMatchObject([{ outcome: 'accepted', host: 'prom01', check: 'check' }]);
    expect(await of(grep('no such line'))).toMatchObject([{ outcome: 'refused', said: '0' }]);
    expect(await of(check('/bin/cat', '{stage}/missing'))).toMatchObject([
      { outcome: 'refused', said: expect.stringMatching(/^\/bin\/cat: \/missing: /) as string },
    ]);
  });

  test('that cannot be had say why, in a sentence', async () => {
    const path = '/opt/promha/releases/prometheus/3-abc';
    const missing = { releases: [{ path }], ...check(`${path}/promtool`, 'check') };
    expect(await of(missing)).toMatchObject([{ outcome: 'not run', said: 'archive x could be had from no source.' }]);
    expect(await of(check('/nowhere/promtool'))).toMatchObject([{ outcome: 'not run' }]);
    expect(await of(check('/bin/cat', `{stage}${token}`))).toMatchObject([
      { outcome: 'not run', said: 'it reads a credential, which a preview does not have' },
    ]);
  });
});
