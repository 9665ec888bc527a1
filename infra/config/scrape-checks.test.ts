import { expect, test } from 'vitest';
import { parseSettings } from './parse-settings.ts';
import { SettingsError } from './settings-error.ts';

/** Problems of a stack with these keys under prometheus, as `path: text`. */
function problems(prometheus: Record<string, unknown>): readonly string[] {
  try {
    parseSettings({
      hosts: { prom01: { address: '192.168.1.91' }, test: { address: '192.168.1.94' } },
      prometheus: { hosts: ['prom01'], ...prometheus },
      alertmanager: { hosts: ['prom01'] },
      relay: { hosts: ['prom01'] },
      feishu: { webhook: 'https://open.feishu.cn/open-apis/bot/v2/hook/x' },
      grafana: { host: 'prom01' },
    });
  } catch (error) {
    if (error instanceof SettingsError) return error.problems.map(({ path, text }) => `${path}: ${text}`);
    throw error;
  }
  return [];
}

const java = { job: 'java', files: ['/etc/x.yml'] };
const probe = { job: 'web', exporter: { host: 'test' }, module: 'http_2xx', targets: ['https://shop.example.com'] };
const branch = { job: 'branch', address: '10.2.0.5', match: ['{job="node"}', 'up', 'up{job=~"a|b"}'] };

test('jobs of all three kinds are taken together', () => {
  expect(problems({ extraTargets: [java], probes: [probe], federation: [branch] })).toEqual([]);
});

test.each<[string, Record<string, unknown>, RegExp]>([
  [
    'one name for two jobs of different kinds',
    { extraTargets: [java], probes: [{ ...probe, job: 'java' }] },
    /^prometheus\/probes\/0\/job: should differ from every other job, .* got "java"$/,
  ],
  [
    'a job of ours',
    { federation: [{ ...branch, job: 'prometheus' }] },
    /^prometheus\/federation\/0\/job: should differ .* got "prometheus"$/,
  ],
  [
    'an exporter on a host that is not there',
    { probes: [{ ...probe, exporter: { host: 'tset' } }] },
    /^prometheus\/probes\/0\/exporter\/host: is not a key of hosts, did you mean test\?, got "tset"$/,
  ],
  [
    'another Prometheus both by host and by address',
    { federation: [{ ...branch, host: 'test' }] },
    /^prometheus\/federation\/0: should have either host or address/,
  ],
  [
    'nothing to probe',
    { probes: [{ ...probe, targets: undefined }] },
    /probes\/0: should have either targets or files/,
  ],
  [
    'a target with a blank in it',
    { probes: [{ ...probe, targets: ['shop example.com'] }] },
    /^prometheus\/probes\/0\/targets\/0: should be what the module asks for: .* got "shop example.com"$/,
  ],
  [
    'a selector that is none',
    { federation: [{ ...branch, match: ['job=node'] }] },
    /^prometheus\/federation\/0\/match\/0: should be a selector such as \{job="node"\} .* got "job=node"$/,
  ],
  [
    'an interval after which Prometheus has forgotten the last sample',
    { extraTargets: [{ ...java, scrapeInterval: '10m' }] },
    /^prometheus\/extraTargets\/0\/scrapeInterval: should be a duration .* at most 4m, got "10m"$/,
  ],
  [
    'an interval shorter than a scrape may take',
    { probes: [{ ...probe, scrapeInterval: '2s' }] },
    /^prometheus\/probes\/0\/scrapeInterval: should be at least prometheus.scrapeTimeout \(5s\), got "2s"$/,
  ],
  [
    'two targets of one host that nothing tells apart',
    {
      extraTargets: [
        {
          job: 'java',
          targets: [
            { host: 'test', port: 8081 },
            { host: 'test', port: 8082 },
          ],
        },
      ],
    },
    /^prometheus\/extraTargets\/0\/targets\/1\/instance: should have an instance or labels unlike .* got "test" again$/,
  ],
])('%s is one problem with its path', (_name, prometheus, line) => {
  const found = problems(prometheus);
  expect(found).toHaveLength(1);
  expect(found[0]).toMatch(line);
});

test('two targets of one host are told apart by a label, or by their own instance', () => {
  const targets = [
    { host: 'test', port: 8081, labels: { app: 'shop' } },
    { host: 'test', port: 8082, labels: { app: 'pay' } },
    { host: 'test', port: 8083, instance: 'test-stock' },
  ];
  expect(problems({ extraTargets: [{ job: 'java', targets }] })).toEqual([]);
});
