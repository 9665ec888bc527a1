import type { SeenService } from './seen-service.ts';
import type { HeldServiceInputs } from './service-schema.ts';
import { parentsOf, placedFiles, unitPath } from './service-paths.ts';

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
    state: { active: 'active', enabled: 'enabled' },
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
  userExists: false,
  groupExists: false,
  pids: new Set(),
  listeners: [],
};

/** A host on which the service is just as wanted. */
export function settledHost(wanted: HeldServiceInputs): SeenService {
  const files = placedFiles(wanted);
  const parents = files.flatMap((file) => parentsOf(file.path));
  const folder = { kind: 'folder', mode: '0755', owner: 'root', group: 'root' } as const;
  return {
    ...emptyHost,
    generation: 3,
    owned: new Set([
      ...files.map(({ path }) => (path === unitPath(wanted.name) ? `unit ${path}` : `file ${path}`)),
      ...Object.keys(wanted.folders).map((path) => `folder ${path}`),
      `user ${wanted.user}`,
      `group ${wanted.group}`,
    ]),
    paths: {
      ...emptyHost.paths,
      ...Object.fromEntries(parents.map((path) => [path, folder])),
      ...Object.fromEntries(
        Object.entries(wanted.folders).map(([path, { mode, owner, group }]) => [
          path,
          { kind: 'folder', mode, owner, group },
        ]),
      ),
      ...Object.fromEntries(files.map(({ path, mode, owner, group }) => [path, { kind: 'file', mode, owner, group }])),
    },
    unit: { load: 'loaded', active: 'active', enabled: 'enabled', file: unitPath(wanted.name) },
    userExists: true,
    groupExists: true,
    pids: new Set([77]),
    listeners: [{ protocol: 'tcp', port: 9090, processes: [{ name: 'prometheus', pid: 77 }] }],
  };
}
