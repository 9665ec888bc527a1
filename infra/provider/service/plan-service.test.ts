import { describe, expect, test } from 'vitest';
import { emptyHost, exampleService, settledHost } from './example-service.ts';
import { planLines } from './plan-lines.ts';
import { isSettled, planService } from './plan-service.ts';
import type { SeenService } from './seen-service.ts';
import type { HeldServiceInputs } from './service-schema.ts';

const wanted = exampleService();
const settled = settledHost(wanted);
const other = { sha256: 'bb', content: 'other\n' };

function words(inputs: HeldServiceInputs, seen: SeenService): readonly string[] {
  return planLines(inputs, planService(inputs, seen));
}

describe('a host that is as wanted', () => {
  test('gets no step', () => {
    const plan = planService(wanted, settled);
    expect(plan).toMatchObject({ refusals: [], steps: [], activation: 'none', reason: 'all is as wanted' });
    expect(isSettled(plan)).toBe(true);
  });
});

describe('an empty host', () => {
  const lines = words(wanted, emptyHost);

  test('gets account, folders, files, unit and start, in this order', () => {
    const verbs = lines.map((line) => line.split(' ')[0]);
    expect([...new Set(verbs)]).toEqual([
      'release',
      'group',
      'user',
      'folder',
      'stage',
      'check',
      'prepare',
      'settle',
      'swap',
      'reload-daemon',
      'enable',
      'activate',
      'ready',
    ]);
  });

  test('has the folder above a rule file made too', () => {
    expect(lines).toContain('folder 0755 root root /etc/prometheus/rules');
  });

  test('touches no live file before the checkers have seen the new ones', () => {
    expect(lines.findIndex((line) => line.startsWith('check'))).toBeLessThan(
      lines.findIndex((line) => line.startsWith('prepare')),
    );
  });
});

describe('how the service gets to use a change', () => {
  const changed = (path: string): SeenService => ({ ...settled, contents: { [path]: other } });
  test.each([
    ['a file it reads by itself', changed('/etc/prometheus/targets.json'), 'none'],
    ['a rule file', changed('/etc/prometheus/rules/node.yml'), 'reload'],
    ['a credential it reads at start', changed('/etc/prometheus/token'), 'restart'],
    ['the unit', changed('/etc/systemd/system/prometheus.service'), 'restart'],
    ['a stopped service', { ...settled, unit: { ...settled.unit, active: 'inactive' } }, 'restart'],
    ['a disabled service', { ...settled, unit: { ...settled.unit, enabled: 'disabled' } }, 'none'],
    [
      'a file that is ours and not wanted any more',
      { ...settled, owned: new Set([...settled.owned, 'file /etc/prometheus/rules/old.yml']) },
      'reload',
    ],
  ] as const)('%s: %s', (_what, seen, activation) => {
    const plan = planService(wanted, seen);
    expect(plan.activation).toBe(activation);
    expect(isSettled(plan)).toBe(false);
  });

  test('a service that cannot reload is restarted', () => {
    const { reload: _reload, ...rest } = wanted;
    expect(planService(rest, changed('/etc/prometheus/rules/node.yml'))).toMatchObject({
      activation: 'restart',
      reason: expect.stringMatching(/cannot reload/) as unknown,
    });
  });

  test('a wrong mode is set right without a restart, and without running the checkers', () => {
    const path = '/etc/prometheus/token';
    const seen = { ...settled, paths: { ...settled.paths, [path]: { ...settled.paths[path]!, mode: '0644' } } };
    expect(words(wanted, seen)).toEqual([
      'release /opt/promha/releases/prometheus/3',
      `attributes 0440 root prometheus ${path}`,
    ]);
  });
});

describe('data kept from an earlier life', () => {
  test('is given to the new account', () => {
    const path = '/var/lib/prometheus';
    const seen: SeenService = {
      ...emptyHost,
      owned: new Set([`folder ${path}`]),
      paths: { ...emptyHost.paths, [path]: { kind: 'folder', mode: '0750', owner: 'UNKNOWN', group: 'UNKNOWN' } },
    };
    const plan = planService(wanted, seen);
    expect(plan.refusals).toEqual([]);
    expect(plan.steps).toContainEqual({ kind: 'own-tree', path, owner: 'prometheus', group: 'prometheus' });
  });
});

describe('what is there and not ours', () => {
  const foreign: SeenService = { ...settled, owned: new Set(), pids: new Set() };
  test('is refused by name, each of it', () => {
    expect(planService(wanted, foreign).refusals).toEqual([
      'the unit prometheus.service is there (/etc/systemd/system/prometheus.service) and not ours',
      'the user prometheus is there and not ours',
      'the group prometheus is there and not ours',
      'the folder /etc/prometheus is there and not ours',
      'the folder /var/lib/prometheus is there and not ours',
      'the file /etc/prometheus/prometheus.yml is there and not ours',
      'the file /etc/prometheus/rules/node.yml is there and not ours',
      'the file /etc/prometheus/targets.json is there and not ours',
      'the file /etc/prometheus/token is there and not ours',
      'port 9090/tcp is taken by prometheus, process 77',
    ]);
  });

  test.each([
    [
      'a unit of a package',
      {
        ...emptyHost,
        unit: {
          load: 'loaded',
          active: 'active',
          enabled: 'enabled',
          file: '/usr/lib/systemd/system/prometheus.service',
        },
      },
      /unit prometheus\.service is there \(\/usr\/lib/,
    ],
    [
      'a port of another program',
      { ...emptyHost, listeners: [{ protocol: 'tcp', port: 9090, processes: [{ name: 'cockpit', pid: 5 }] }] },
      /port 9090\/tcp is taken by cockpit, process 5/,
    ],
    [
      'a link in the place of a folder',
      {
        ...emptyHost,
        paths: { ...emptyHost.paths, '/etc/prometheus': { kind: 'other', mode: '0777', owner: 'root', group: 'root' } },
      },
      /\/etc\/prometheus is there and no folder/,
    ],
  ] as const)('%s', (_what, seen, refusal) => {
    expect(planService(wanted, seen).refusals.join()).toMatch(refusal);
  });

  test('the same port of the other protocol is no obstacle', () => {
    const seen: SeenService = { ...emptyHost, listeners: [{ protocol: 'udp', port: 9090, processes: [] }] };
    expect(planService(wanted, seen).refusals).toEqual([]);
  });
});
