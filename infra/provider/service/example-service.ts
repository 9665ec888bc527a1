import type { SeenService } from './seen-service.ts';
import { hostAsRecorded } from './host-as-recorded.ts';
import type { HeldServiceInputs } from './service-schema.ts';
import { wantedAlways } from './service-schema.ts';

/** A service for tests: all kinds of files, a check, a way to reload. */
export function exampleService(change: Partial<HeldServiceInputs> = {}): HeldServiceInputs {
  const file = { owner: 'root', group: 'prometheus' };
  return {
    host: 'prom01',
    name: 'prometheus',
    user: 'prometheus',
    group: 'prometheus',
    folders: {
      '/etc/prometheus': { mode: '0750', owner: 'root', group: 'prometheus', data: false },
      '/var/lib/prometheus': { mode: '0750', owner: 'prometheus', group: 'prometheus', data: true },
    },
    files: {
      '/etc/prometheus/prometheus.yml': { ...file, content: 'global: {}\n', mode: '0640', onChange: 'reload' },
      '/etc/prometheus/rules/node.yml': { ...file, content: 'groups: []\n', mode: '0640', onChange: 'reload' },
      '/etc/prometheus/targets.json': { ...file, content: '[]\n', mode: '0640', onChange: 'none' },
    },
    secretFiles: {
      '/etc/prometheus/token': { ...file, content: 'correct horse battery\n', mode: '0440', onChange: 'restart' },
    },
    unit: '[Service]\nExecStart=/opt/promha/releases/prometheus/3/prometheus\n',
    releases: [{ name: 'prometheus', version: '3', sha256: 'aa', path: '/opt/promha/releases/prometheus/3' }],
    checks: [{ name: 'promtool check config', argv: ['promtool', '{stage}/etc/prometheus/prometheus.yml'] }],
    reload: { kind: 'http', url: 'http://127.0.0.1:9090/-/reload' },
    ready: { urls: ['http://127.0.0.1:9090/-/ready'], timeoutMs: 60_000 },
    ports: [{ port: 9090, protocol: 'tcp', reach: 'peers' }],
    keepData: false,
    ...wantedAlways,
    ...change,
  };
}

/** A host on which nothing of the service is. */
export const emptyHost: SeenService = {
  owned: new Set(),
  generation: 0,
  interrupted: false,
  paths: Object.fromEntries(
    ['/etc', '/etc/systemd', '/etc/systemd/system', '/var', '/var/lib'].map((path) => [
      path,
      { kind: 'folder', mode: '0755', owner: 'root', group: 'root' },
    ]),
  ),
  contents: {},
  unit: { load: 'not-found', active: 'inactive', enabled: '', file: '' },
  isOutdated: false,
  dropIns: {},
  userExists: false,
  groupExists: false,
  pids: new Set(),
  listeners: [],
};

/** A host on which the service is just as wanted. */
export function settledHost(wanted: HeldServiceInputs): SeenService {
  return {
    ...hostAsRecorded(wanted, wanted),
    generation: 3,
    pids: new Set([77]),
    listeners: [{ protocol: 'tcp', port: 9090, processes: [{ name: 'prometheus', pid: 77 }] }],
  };
}
