import type { HeldServiceInputs } from '../../../infra/provider/service/service-schema.ts';
import { wantedAlways } from '../../../infra/provider/service/service-schema.ts';

const file = { owner: 'root', group: 'sleeper', mode: '0640' };

/** A service that only sleeps, with one file of each kind, for the transaction's tests. */
export function sleeper(config: string, change: Partial<HeldServiceInputs> = {}): HeldServiceInputs {
  return {
    host: 'test',
    name: 'sleeper',
    user: 'sleeper',
    group: 'sleeper',
    folders: {
      '/etc/sleeper': { mode: '0750', owner: 'root', group: 'sleeper', data: false },
      '/var/lib/sleeper': { mode: '0750', owner: 'sleeper', group: 'sleeper', data: true },
    },
    files: { '/etc/sleeper/sub/sleeper.conf': { ...file, content: config, onChange: 'reload' } },
    secretFiles: { '/etc/sleeper/token': { ...file, content: 'correct-horse-battery\n', onChange: 'restart' } },
    unit: unit('exec sleep 100000'),
    releases: [],
    checks: [
      {
        name: 'config check',
        argv: [
          '/bin/sh',
          '-c',
          'grep ^good "$1" || { echo not good; exit 4; }',
          'check',
          '{stage}/etc/sleeper/sub/sleeper.conf',
        ],
      },
    ],
    reload: { kind: 'systemctl' },
    ready: { urls: [], timeoutMs: 10_000 },
    ports: [],
    keepData: false,
    ...wantedAlways,
    ...change,
  };
}

/** Text of the sleeper's unit, which runs this shell command. */
export function unit(command: string): string {
  return [
    '[Unit]',
    'Description=Sleeps, for a test',
    '[Service]',
    'User=sleeper',
    `ExecStart=/bin/sh -c '${command}'`,
    'ExecReload=/bin/true',
    'Restart=on-failure',
    'RestartSec=100ms',
    '[Install]',
    'WantedBy=multi-user.target',
    '',
  ].join('\n');
}
