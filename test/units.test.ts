import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { beforeAll, describe, expect, test } from 'vitest';
import { buildTopology } from '../infra/model/build-topology.ts';
import type { ServiceSpec } from '../infra/model/service-spec.ts';
import { renderServices } from '../infra/render/render-services.ts';
import { exampleBundles, exampleCatalog } from './fixtures/example-catalog.ts';
import { labSettings } from './fixtures/example-stacks.ts';

/** Directives that systemd 239, that of EL8, knows (systemd.unit, .service, .exec, .resource-control of that version). */
const known = new Set(
  `Description Documentation Wants After StartLimitIntervalSec Type ExecStart ExecReload Environment EnvironmentFile WorkingDirectory
   TimeoutStopSec User Group Restart RestartSec LimitNOFILE TasksMax MemoryMax StandardOutput StandardError SyslogIdentifier UMask
   NoNewPrivileges CapabilityBoundingSet AmbientCapabilities ProtectSystem ReadWritePaths ProtectHome PrivateTmp PrivateDevices
   ProtectKernelTunables ProtectKernelModules ProtectControlGroups RestrictAddressFamilies RestrictNamespaces RestrictRealtime
   LockPersonality MemoryDenyWriteExecute RemoveIPC KeyringMode DevicePolicy SystemCallArchitectures SystemCallFilter
   SystemCallErrorNumber WantedBy`.split(/\s+/),
);

/** What gives a service its own view on mounts, which node_exporter would report as the host's. */
const mountView =
  /^(Protect(System|Home|KernelTunables|KernelModules|ControlGroups)|Private(Tmp|Devices|Mounts)|(ReadOnly|ReadWrite|Inaccessible)Paths|Bind\w*Paths|TemporaryFileSystem|RootDirectory|RootImage)=/m;

const names = ['node_exporter', 'prometheus', 'alertmanager', 'feishu-relay', 'prometheus-failover', 'grafana-server'];
let services: readonly ServiceSpec[];

function unitOf(name: string): string {
  return services.find((service) => service.name === name)?.unit ?? '';
}

beforeAll(async () => {
  services = renderServices(buildTopology(await labSettings(), exampleCatalog, exampleBundles));
});

describe.each(names)('unit of %s', (name) => {
  test('uses nothing that systemd 239 does not know', () => {
    const used =
      unitOf(name)
        .replaceAll('\\\n', '')
        .match(/^\w+(?==)/gm) ?? [];
    expect(used.filter((directive) => !known.has(directive))).toEqual([]);
  });

  test('has an account, limits, restart and start at boot', () => {
    const unit = unitOf(name);
    expect(unit).toContain(`\nUser=${name}\n`);
    expect(unit).toMatch(/\nMemoryMax=\d+M\n/);
    expect(unit).toMatch(/\nLimitNOFILE=\d+\n/);
    expect(unit).toContain('\nRestart=on-failure\n');
    expect(unit).toContain('\nWantedBy=multi-user.target\n');
  });

  test.runIf(existsSync('/usr/bin/systemd-analyze'))('is exposed below 4.0 by systemd-analyze security', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'unit-'));
    const file = join(folder, `${name}.service`);
    // The program is not on this machine, and the figure does not depend on it.
    await writeFile(file, unitOf(name).replace(/^ExecStart=(\S+)/m, 'ExecStart=/bin/true'));
    const { stdout } = await execa('systemd-analyze', ['security', '--offline=true', '--no-pager', file], {
      all: true,
    });
    await rm(folder, { recursive: true });
    const exposure = Number(/exposure level for .*: ([\d.]+)/.exec(stdout)?.[1]);
    expect(exposure).toBeGreaterThan(0);
    expect(exposure).toBeLessThan(4);
  });
});

test('node_exporter has the same view on mounts as everybody', () => {
  expect(unitOf('node_exporter')).not.toMatch(mountView);
  expect(unitOf('prometheus')).toMatch(mountView);
});
