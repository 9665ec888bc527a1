import { describe, expect, test } from 'vitest';
import { announcedPlan, announceService, tryBeyondAnnounced } from './announce-service.ts';
import { exampleService, settledHost } from './example-service.ts';
import { observeService } from './observe-service.ts';
import { planService } from './plan-service.ts';
import type { SeenService } from './seen-service.ts';
import type { HeldServiceInputs } from './service-schema.ts';

const recorded = exampleService();
const settled = settledHost(recorded);
const rules = '/etc/prometheus/rules/node.yml';
const token = '/etc/prometheus/token';
const targets = '/etc/prometheus/targets.json';
const unit = '/etc/systemd/system/prometheus.service';
const dropIn = '/etc/systemd/system/prometheus.service.d/override.conf';

function withFile(path: string, content: string): Partial<HeldServiceInputs> {
  const key = path in recorded.files ? 'files' : 'secretFiles';
  return { [key]: { ...recorded[key], [path]: { ...recorded[key][path], content } } };
}

describe('a change of the stack', () => {
  const { [rules]: _gone, ...otherFiles } = recorded.files;
  test.each<readonly [string, Partial<HeldServiceInputs>, string]>([
    ['a rule', withFile(rules, 'groups: [x]\n'), `reload: ${rules} changed`],
    ['a file read by itself', withFile(targets, '[1]\n'), `no reload, no restart; write ${targets}`],
    ['a credential', withFile(token, 'another\n'), `restart: ${token} (secret) changed`],
    ['the unit', { unit: '[Service]\nMemoryMax=1G\n' }, `restart: ${unit} changed`],
    [
      'unit and rule together',
      { unit: '[Service]\n', ...withFile(rules, 'x\n') },
      `restart: ${unit} changed; write ${rules}`,
    ],
    [
      'two files that reload',
      {
        files: {
          ...recorded.files,
          [rules]: { ...recorded.files[rules]!, content: 'x\n' },
          '/etc/prometheus/prometheus.yml': { ...recorded.files[rules]!, content: 'y\n' },
        },
      },
      `reload: /etc/prometheus/prometheus.yml, ${rules} changed`,
    ],
    ['a file less', { files: otherFiles }, `reload: ${rules} goes`],
    ['what no host sees', { keepData: true }, 'nothing on the host'],
    [
      'a mode',
      { secretFiles: { [token]: { ...recorded.secretFiles[token]!, mode: '0400' } } },
      `no reload, no restart; owner and mode of ${token}`,
    ],
  ])('%s', (_what, change, words) => {
    expect(announceService(recorded, { ...recorded, ...change })).toBe(words);
  });

  test('a restart of a pair names its turns, a reload does not wait for any', () => {
    const pair = { hosts: ['prom01', 'prom02'], serving: [], servingTimeoutMs: 1000 };
    const before = { ...recorded, pair };
    const turns = 'one host at a time: prom01, prom02';
    expect(announceService(before, { ...before, unit: '[Service]\n' })).toBe(`restart: ${unit} changed; ${turns}`);
    expect(announceService(before, { ...before, ...withFile(rules, 'x\n') })).toBe(`reload: ${rules} changed`);
  });

  test('a new service is installed', () => {
    expect(announceService(undefined, recorded)).toBe('install and start');
  });

  test('no credential stands in it', () => {
    expect(announceService(recorded, { ...recorded, ...withFile(token, 'planted-secret\n') })).not.toMatch(
      /planted|correct horse/,
    );
  });
});

/** What somebody may do to a host, as a look at it shows. */
const drifts: Readonly<Record<string, readonly [Partial<SeenService>, string]>> = {
  'a hand edit': [{ contents: { [rules]: { sha256: 'ff', content: 'by hand\n' } } }, `reload: ${rules} changed`],
  'another credential': [{ contents: { [token]: { sha256: 'ff' } } }, `restart: ${token} (secret) changed`],
  'a stopped service': [{ unit: { ...settled.unit, active: 'inactive' } }, 'start: it does not run'],
  'a disabled service': [{ unit: { ...settled.unit, enabled: 'disabled' } }, 'no reload, no restart; start at boot'],
  'another owner': [
    { paths: { ...settled.paths, [rules]: { ...settled.paths[rules]!, owner: 'nobody' } } },
    `no reload, no restart; owner and mode of ${rules}`,
  ],
  'a missing user': [{ userExists: false }, 'restart: the user prometheus is new'],
  'a missing file': [
    { paths: Object.fromEntries(Object.entries(settled.paths).filter(([path]) => path !== targets)) },
    `no reload, no restart; write ${targets}`,
  ],
  'a missing data folder': [
    { paths: Object.fromEntries(Object.entries(settled.paths).filter(([path]) => path !== '/var/lib/prometheus')) },
    'restart: /var/lib/prometheus is new',
  ],
  'a missing folder with what was in it': [
    {
      paths: Object.fromEntries(Object.entries(settled.paths).filter(([path]) => !path.startsWith('/etc/prometheus'))),
    },
    `restart: ${token} (secret) changed; make /etc/prometheus; make /etc/prometheus/rules; write /etc/prometheus/prometheus.yml; write ${rules}; write ${targets}`,
  ],
  'a program that was replaced': [{ isOutdated: true }, 'restart: its program was replaced since it started'],
  'a drop-in': [{ dropIns: { [dropIn]: '[Service]\nNice=5\n' } }, `restart: ${dropIn} goes`],
};

describe.each(Object.entries(drifts))('%s', (_what, [change, words]) => {
  const seen: SeenService = { ...settled, ...change };

  test('is announced after a look at the host', () => {
    expect(announceService(observeService(recorded, seen), recorded)).toBe(words);
  });

  test('is announced just as it is then done', () => {
    const [announced, done] = [announcedPlan(observeService(recorded, seen), recorded), planService(recorded, seen)];
    expect(announced.steps).toEqual(done.steps);
    expect(announced.activation).toBe(done.activation);
    expect(tryBeyondAnnounced(announced, done)).toBeUndefined();
  });

  test('is told afterwards where the state did not know of it', () => {
    const further = tryBeyondAnnounced(announcedPlan(recorded, recorded), planService(recorded, seen));
    expect(further).toContain(words.replace('no reload, no restart; ', ''));
  });
});

test('what was announced and is there already is nothing to tell', () => {
  const change = { ...recorded, ...withFile(rules, 'groups: [x]\n') };
  expect(tryBeyondAnnounced(announcedPlan(recorded, change), planService(change, settledHost(change)))).toBeUndefined();
});

test('an interrupted run is rolled back, and that is said', () => {
  const seen: SeenService = { ...settled, interrupted: true };
  expect(announceService(observeService(recorded, seen), recorded)).toBe(
    'roll back what an interrupted run left, then make it as wanted',
  );
});
