import { describe, expect, test } from 'vitest';
import { parseSettings } from './parse-settings.ts';
import { SettingsError } from './settings-error.ts';

const token = '5b2c7a1e-secret-token';

/** A stack that works, as an operator would begin it. */
function stack(): Record<string, unknown> {
  return {
    hosts: {
      prom01: { address: '192.168.1.91' },
      prom02: { address: '192.168.1.92' },
      grafana: { address: '192.168.1.93' },
    },
    prometheus: { hosts: ['prom01', 'prom02'] },
    alertmanager: { hosts: ['prom01', 'prom02'] },
    relay: { hosts: ['prom01'] },
    feishu: { webhook: `https://open.feishu.cn/open-apis/bot/v2/hook/${token}` },
    grafana: { host: 'grafana' },
  };
}

/** Problems of a stack with some sections changed, as `path: text`. */
function problems(changes: Record<string, unknown>): readonly string[] {
  try {
    parseSettings({ ...stack(), ...changes });
  } catch (error) {
    if (error instanceof SettingsError) return error.problems.map(({ path, text }) => `${path}: ${text}`);
    throw error;
  }
  return [];
}

test('what is left out has the default that the product promises', () => {
  const settings = parseSettings(stack());
  expect(settings).toMatchObject({ locale: 'zh-CN', timeZone: 'Asia/Shanghai', keepData: true });
  expect(settings.prometheus).toMatchObject({ scrapeInterval: '10s', retention: { time: '15d', size: '20GB' } });
  expect(settings.rules.nodeDown).toMatchObject({ for: '20s', severity: 'critical' });
  expect(settings.alertmanager).toMatchObject({ gossipPort: 9099, timings: { critical: { groupWait: '5s' } } });
  expect(settings.hosts['prom01']?.arch).toBe('amd64');
});

const prometheus = { hosts: ['prom01', 'prom02'] };
const hosts = stack()['hosts'] as Record<string, object>;
const feishu = stack()['feishu'] as object;
const otherBot = 'https://open.feishu.cn/open-apis/bot/v2/hook/other';

describe('each problem is one line with path, rule and value', () => {
  test.each<[string, Record<string, unknown>, string | RegExp]>([
    [
      'an address cut short',
      { hosts: { ...hosts, prom02: { address: '192.168.1' } } },
      'hosts/prom02/address: should be an IPv4 address, got "192.168.1"',
    ],
    [
      'a misspelt key',
      { prometheus: { ...prometheus, scrapInterval: '10s' } },
      'prometheus/scrapInterval: is not a known key, did you mean scrapeInterval?',
    ],
    ['a misspelt section', { alertManager: {} }, 'alertManager: is not a known key, did you mean alertmanager?'],
    [
      'a key like no other',
      { nodeExporter: { zzzzzzzz: 1 } },
      /^nodeExporter\/zzzzzzzz: is not a known key, known here: collectors, hosts, memoryMax, port, systemdUnits, textfileFolder, version$/,
    ],
    [
      'a duration without unit',
      { prometheus: { ...prometheus, scrapeInterval: 10 } },
      'prometheus/scrapeInterval: should be a duration such as "15s", "5m" or "2h", at least 1s, at most 5m, got 10',
    ],
    [
      'a duration out of range',
      { prometheus: { ...prometheus, scrapeInterval: '10ms' } },
      /scrapeInterval: should be a duration .* at least 1s.* got "10ms"$/,
    ],
    [
      'a size without unit',
      { prometheus: { ...prometheus, retention: { size: '20' } } },
      'prometheus/retention/size: should be a size such as "512MB" or "20GB", got "20"',
    ],
    [
      'a port beyond the last',
      { relay: { hosts: ['prom01'], port: 70_000 } },
      'relay/port: should be a whole number from 1 to 65535, got 70000',
    ],
    [
      'a zone that is none',
      { timeZone: 'Beijing' },
      'timeZone: should be a time zone of the IANA database such as "Asia/Shanghai", got "Beijing"',
    ],
    ['a section that is missing', { grafana: undefined }, /^grafana: is required: /],
    [
      'a text in place of a section',
      { prometheus: 'prom01' },
      /^prometheus: should be a section of keys, got "prom01"$/,
    ],
    [
      'an unknown host',
      { grafana: { host: 'grafanna' } },
      'grafana/host: is not a key of hosts, did you mean grafana?, got "grafanna"',
    ],
    [
      'one address twice',
      { hosts: { ...hosts, prom02: { address: '192.168.1.91' } } },
      'hosts/prom02/address: should differ from that of prom01, got "192.168.1.91"',
    ],
    [
      'a former key that another host has',
      { hosts: { ...hosts, prom02: { address: '192.168.1.92', formerly: 'prom01' } } },
      'hosts/prom02/formerly: should be a key that no host has any more, and that no other one had, got "prom01"',
    ],
    [
      'a former key that another host had',
      {
        hosts: {
          ...hosts,
          prom01: { address: '192.168.1.91', formerly: 'old' },
          prom02: { address: '192.168.1.92', formerly: 'old' },
        },
      },
      'hosts/prom02/formerly: should be a key that no host has any more, and that no other one had, got "old"',
    ],
    [
      'three Prometheus',
      { prometheus: { hosts: ['prom01', 'prom02', 'grafana'] } },
      /^prometheus\/hosts: should be a list of 1 to 2 host keys, got a list$/,
    ],
    [
      'a port taken twice on a host',
      { relay: { hosts: ['prom01'], port: 9093 } },
      'relay/port: should differ from alertmanager/port on host prom01, got 9093',
    ],
    [
      'a job of ours',
      { prometheus: { ...prometheus, extraTargets: [{ job: 'node', files: ['/etc/x.yml'] }] } },
      /^prometheus\/extraTargets\/0\/job: should differ .* got "node"$/,
    ],
    [
      'targets and files at once',
      {
        prometheus: {
          ...prometheus,
          extraTargets: [{ job: 'db', files: ['/etc/x.yml'], targets: [{ host: 'prom01', port: 1 }] }],
        },
      },
      /extraTargets\/0: should have either targets or files/,
    ],
    [
      'a label of ours',
      { hosts: { ...hosts, prom01: { address: '192.168.1.91', labels: { instance: 'x' } } } },
      /^hosts\/prom01\/labels\/instance: should be a label name/,
    ],
    [
      'a time-out longer than the interval',
      { prometheus: { ...prometheus, scrapeTimeout: '11s' } },
      /^prometheus\/scrapeTimeout: should be at most scrapeInterval \(10s\), got "11s"$/,
    ],
    ['a threshold out of range', { rules: { cpuHigh: { threshold: 850 } } }, /^rules\/cpuHigh\/threshold: .*got 850$/],
    [
      'a matcher that is none',
      { alertmanager: { ...prometheus, routes: [{ matchers: ['team'], receiver: 'none' }] } },
      /^alertmanager\/routes\/0\/matchers\/0: should be a matcher/,
    ],
    [
      'a second relay away from Alertmanager',
      { relay: { hosts: ['prom01', 'grafana'] } },
      /^relay\/hosts\/1: should be one of alertmanager.hosts/,
    ],
    [
      'a route to a bot that is not there',
      {
        feishu: { ...feishu, bots: { database: { webhook: otherBot } } },
        alertmanager: { ...prometheus, routes: [{ matchers: ['team="db"'], receiver: 'databse' }] },
      },
      'alertmanager/routes/0/receiver: is no receiver, did you mean database?, got "databse"',
    ],
    [
      'a route to nobody near',
      { alertmanager: { ...prometheus, routes: [{ matchers: ['team="db"'], receiver: 'e-mail' }] } },
      'alertmanager/routes/0/receiver: is no receiver, known: feishu, none, got "e-mail"',
    ],
    [
      'a bot with the name of the first',
      { feishu: { ...feishu, bots: { default: { webhook: otherBot } } } },
      /^feishu\/bots\/default: should be a name .* none of default, feishu, none, got "default"$/,
    ],
    [
      'a bot with a name that fits no file',
      { feishu: { ...feishu, bots: { 'Night Shift': { webhook: otherBot } } } },
      /^feishu\/bots\/Night Shift: should be a name of up to 31 small letters/,
    ],
    [
      'a bot without an address',
      { feishu: { ...feishu, bots: { night: {} } } },
      /^feishu\/bots\/night\/webhook: is required: /,
    ],
    [
      'a key of the stack in a bot',
      { feishu: { ...feishu, bots: { night: { webhook: otherBot, mention: [] } } } },
      'feishu/bots/night/mention: is not a known key, did you mean mentions?',
    ],
    [
      'a bot still to be filled in',
      { feishu: { ...feishu, bots: { night: { webhook: '<fill in: by pulumi config set>' } } } },
      /^feishu\/bots\/night\/webhook: is still to be filled in/,
    ],
    [
      'a token with a blank in it',
      { relay: { hosts: ['prom01'], token: `${token} copied` } },
      'relay/token: should be a bearer token: letters, digits and . _ ~ + / = - only, got a text (not shown)',
    ],
    [
      'a black list with a host that is not there',
      { alertmanager: { ...prometheus, never: { hosts: ['prom03'] } } },
      'alertmanager/never/hosts/0: is not a key of hosts, did you mean prom01?, got "prom03"',
    ],
    [
      'a white list with a rule that is not there',
      { alertmanager: { ...prometheus, only: { rules: ['NodeDwon'] } } },
      'alertmanager/only/rules/0: is no alert, did you mean NodeDown?, got "NodeDwon"',
    ],
    [
      'a window over midnight in one piece',
      {
        alertmanager: {
          ...prometheus,
          maintenance: { w: { matchers: ['a="b"'], when: [{ times: ['22:00-06:00'] }] } },
        },
      },
      /^alertmanager\/maintenance\/w\/when\/0\/times\/0: should be a time .* Over midnight takes two entries of when, got "22:00-06:00"$/,
    ],
    [
      'a window on a day that is none',
      { alertmanager: { ...prometheus, maintenance: { w: { matchers: ['a="b"'], when: [{ weekdays: ['sat'] }] } } } },
      'alertmanager/maintenance/w/when/0/weekdays/0: should be a day or a range of days, such as "saturday" or "monday:friday", got "sat"',
    ],
    [
      'a window without a time',
      { alertmanager: { ...prometheus, maintenance: { w: { matchers: ['a="b"'], when: [{}] } } } },
      /when\/0: should have times, weekdays, daysOfMonth, months or years, got a section$/,
    ],
    [
      'too many windows',
      {
        alertmanager: {
          ...prometheus,
          maintenance: Object.fromEntries(
            ['a', 'b', 'c', 'd', 'e'].map((name) => [name, { matchers: ['a="b"'], when: [{ months: ['5'] }] }]),
          ),
        },
      },
      /^alertmanager\/maintenance: should have at most 4 windows/,
    ],
    [
      'a receiver without a way',
      { receivers: { pager: {} } },
      'receivers/pager: should have at least one of webhook, email, wecom, got a section (not shown)',
    ],
    [
      'a receiver with the name of a bot',
      {
        feishu: { ...feishu, bots: { night: { webhook: otherBot } } },
        receivers: { night: { webhook: { url: 'https://pager.example.com/x' } } },
      },
      'receivers/night: should differ from the bot feishu/bots/night',
    ],
    [
      'a receiver with a name of ours',
      { receivers: { 'feishu-x': { webhook: { url: 'https://pager.example.com/x' } } } },
      /^receivers\/feishu-x: should be a name .* feishu-…, got "feishu-x"$/,
    ],
    [
      'a mail server without a port',
      { receivers: { mail: { email: { smarthost: 'smtp.example.com', from: 'a@b.c', to: ['d@e.f'] } } } },
      'receivers/mail/email/smarthost: should be <name or address>:<port> of a mail server, such as "smtp.example.com:587", got "smtp.example.com"',
    ],
    [
      'a mail user without a password',
      { receivers: { mail: { email: { smarthost: 'mail:25', from: 'a@b.c', to: ['d@e.f'], user: 'x' } } } },
      'receivers/mail/email/user: should come together with password, got "x"',
    ],
    [
      'WeCom for nobody',
      { receivers: { work: { wecom: { corpId: 'ww1', agentId: '1', secret: token } } } },
      /^receivers\/work\/wecom: should have toUser or toParty, got a section/,
    ],
    [
      'a second way that is not there',
      {
        receivers: { pager: { webhook: { url: 'https://pager.example.com/x' } } },
        alertmanager: { ...prometheus, secondWay: 'pagr' },
      },
      'alertmanager/secondWay: is no receiver, did you mean pager?, got "pagr"',
    ],
    [
      'a second way by the relay itself',
      { alertmanager: { ...prometheus, secondWay: 'feishu' } },
      /^alertmanager\/secondWay: should be one of receivers: a bot is reached by the relay/,
    ],
    [
      'one bot by two names',
      { feishu: { ...feishu, bots: { night: feishu } } },
      'feishu/bots/night/webhook: should differ from feishu/webhook: two names for one bot would together exceed its limits',
    ],
    [
      'something else than certificates',
      { feishu: { ...feishu, ca: '/etc/ssl/ca.pem' } },
      'feishu/ca: should be one or more certificates in PEM text (-----BEGIN CERTIFICATE----- …), got a text (not shown)',
    ],
    [
      'a host key cut short',
      { hosts: { ...hosts, prom01: { address: '192.168.1.91', hostKey: 'ssh-ed25519 AAAA' } } },
      /^hosts\/prom01\/hostKey: should be a public host key/,
    ],
    [
      'a bad key of a host',
      { hosts: { ...hosts, 'Prom 1': { address: '192.168.1.99' } } },
      /^hosts\/Prom 1: should be a host key/,
    ],
    [
      'a place not filled in',
      { hosts: { ...hosts, prom02: { address: '<fill in: it>' } } },
      'hosts/prom02/address: is still to be filled in, got "<fill in: it>"',
    ],
  ])('%s', (_, changes, line) => {
    const found = problems(changes);
    expect(found).toHaveLength(1);
    if (line instanceof RegExp) expect(found[0]).toMatch(line);
    else expect(found[0]).toBe(line);
  });
});

test('all problems come at once, also those between sections', () => {
  const found = problems({
    locale: 'de',
    hosts: { ...hosts, prom02: { address: '192.168.1' } },
    relay: { hosts: ['prom03'] },
    feishu: { ...feishu, webhok: 'x' },
    timeZone: 'Nowhere',
  });
  expect(found.map((line) => line.split(':')[0])).toEqual(
    expect.arrayContaining(['locale', 'hosts/prom02/address', 'relay/hosts/0', 'feishu/webhok', 'timeZone']),
  );
  expect(found).toHaveLength(5);
});

test('a section with a fault of its own is still compared with the others, each place once', () => {
  const found = problems({
    prometheus: { hosts: ['prom01', 'prom09'], scrapeInterval: '3s', port: 'x' },
    alertmanager: { hosts: 'prom01' },
    grafana: { host: 'grafana', prot: 3000, port: 9100 },
  });
  expect(found.map((line) => line.split(':')[0])).toEqual([
    'prometheus/port',
    'alertmanager/hosts',
    'grafana/prot',
    'prometheus/hosts/1',
    'grafana/port',
    'prometheus/scrapeTimeout',
  ]);
});

test('a private key among the certificates is named, and not shown', () => {
  const ca = `-----BEGIN PRIVATE KEY-----\n${token}\n-----END PRIVATE KEY-----\n`;
  const found = problems({ feishu: { ...feishu, ca } });
  expect(found).toEqual([expect.stringMatching(/^feishu\/ca: should hold certificates only; it has a private key/)]);
  expect(found.join()).not.toContain(token);
});

test('cards are English for a Lark bot, Chinese for a Feishu bot, unless the stack says otherwise', () => {
  const locale = (raw: Record<string, unknown>): string => parseSettings({ ...stack(), ...raw }).locale;
  const lark = { webhook: 'https://open.larksuite.com/open-apis/bot/v2/hook/x' };
  expect(locale({})).toBe('zh-CN');
  expect(locale({ feishu: lark })).toBe('en');
  expect(locale({ feishu: lark, locale: 'zh-CN' })).toBe('zh-CN');
});

test('the password of a proxy is in no message', () => {
  const found = problems({ feishu: { ...feishu, proxy: `http://user:${token}@192.168.1.10:3128` } });
  expect(found).toHaveLength(1);
  expect(found[0]).toContain('feishu/proxy: should be');
  expect(found[0]).not.toContain(token);
});

test.each<[string, unknown]>([
  ['a webhook with words behind it', { webhook: `https://open.feishu.cn/open-apis/bot/v2/hook/${token} copied` }],
  ['a webhook of another shape', { webhook: `htps://open.feishu.cn/${token}` }],
  ['a secret with a line break', { ...feishu, secret: `${token}\n` }],
  ['a section that is the secret itself', token],
  ['a list in place of the secret', { ...feishu, secret: [token] }],
])('no credential is in a message: %s', (_, section) => {
  const found = problems({ feishu: section });
  expect(found).toHaveLength(1);
  expect(found[0]).toMatch(/^feishu(\/\w+)?: .*\(not shown\)$/);
  expect(found.join()).not.toContain(token);
});

test('a list in the place of the whole file is one problem', () => {
  expect(() => parseSettings([])).toThrow(/\(top\): should be a section of keys/);
});
