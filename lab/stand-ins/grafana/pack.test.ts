import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fileSha256 } from '../../../infra/artifacts/file-sha256.ts';
import { packGrafanaStandIn } from './pack.ts';
import { makeGrafanaHome } from './testing/grafana-home.ts';

describe('the packed archive', () => {
  let work: string;
  beforeAll(async () => {
    work = await mkdtemp(join(tmpdir(), 'grafana-pack-test-'));
    await packGrafanaStandIn(join(work, 'one.tar.gz'));
    await mkdir(join(work, 'release'));
    await execa('tar', ['-xzf', join(work, 'one.tar.gz'), '-C', join(work, 'release'), '--strip-components=1']);
  }, 120_000);
  afterAll(() => rm(work, { recursive: true, force: true }));

  test('is the same, byte for byte, when it is packed again', async () => {
    await packGrafanaStandIn(join(work, 'two.tar.gz'));
    expect(await fileSha256(join(work, 'two.tar.gz'))).toBe(await fileSha256(join(work, 'one.tar.gz')));
  }, 120_000);

  test('starts by bin/grafana on a host without Node, and stops when told', async () => {
    const home = await makeGrafanaHome();
    const args = ['server', '--homepath', join(work, 'release'), '--config', home.configFile];
    const server = execa(join(work, 'release/bin/grafana'), args, {
      env: { PATH: '/usr/bin:/bin' },
      extendEnv: false,
      reject: false,
    });
    let log = '';
    while (!log.includes('HTTP Server Listen')) log += String((await once(server.stdout, 'data'))[0]);
    const url = `http://${/address="([^"]+)"/.exec(log)?.[1]}`;
    expect(await (await fetch(`${url}/api/health`)).json()).toMatchObject({ database: 'ok' });
    server.kill('SIGTERM');
    expect((await server).exitCode).toBe(0);
    await home.remove();
  });

  test('ends with a status and a sentence where Grafana ends', async () => {
    const home = await makeGrafanaHome();
    await home.write('provisioning/dashboards/p.yml', 'providers: [{name: x, type: cloud}]\n');
    const args = ['server', '--homepath', join(work, 'release'), '--config', home.configFile];
    const ended = await execa(join(work, 'release/bin/grafana'), args, { reject: false });
    expect(ended.exitCode).toBe(1);
    expect(ended.stderr).toContain('type cloud is not supported');
    await home.remove();
  });
});
