import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Document } from 'yaml';
import { statePath } from '../../lab/lab-paths.ts';
import { heal } from './operator-command.ts';
import { onHost } from './lab-queries.ts';
import { makeOperatorUser, operatorUser, removeOperatorUser } from './operator-user.ts';
import { pulumi, withStackFile } from './pulumi-run.ts';

const hosts = ['prom01', 'prom02', 'grafana', 'test'];

const asOps = (stack: Document): void => stack.setIn(['config', 'promha:ssh', 'user'], operatorUser);

beforeAll(async () => {
  const key = await readFile(statePath('ssh/id_ed25519.pub'), 'utf8');
  await Promise.all(hosts.map((host) => makeOperatorUser(host, key)));
});

afterAll(async () => {
  await pulumi('up', '--yes', '--skip-preview');
  await Promise.all(hosts.map(removeOperatorUser));
});

describe('an operator who is not root', () => {
  test('takes over by the same stack: another login changes nothing on any host', async () => {
    await withStackFile(asOps, async (file) => {
      const answer = await pulumi('up', '--yes', '--skip-preview', '--config-file', file);
      expect(answer).toMatchObject({ status: 0 });
      expect(answer.stdout).not.toMatch(/host:index:(Service|Release)/);
    });
  });

  test('looks, repairs and changes through sudo', async () => {
    await onHost('test', 'echo "# by hand" >> /etc/systemd/system/node_exporter.service');
    await withStackFile(
      (stack) => {
        asOps(stack);
        stack.setIn(['config', 'promha:rules', 'cpuHigh', 'threshold'], 78);
      },
      async (file) => {
        const answer = await pulumi('up', '--refresh', '--yes', '--skip-preview', '--config-file', file);
        expect(answer).toMatchObject({ status: 0 });
        expect(answer.stdout).toMatch(/~ 4 updated/);
      },
    );
    expect(await onHost('test', 'grep -c "by hand" /etc/systemd/system/node_exporter.service || true')).toBe('0\n');
    expect(await onHost('prom01', 'grep -h "> 78" /etc/prometheus/rules/node.yml')).toContain('78');
  });

  test('asks both Prometheus for holes through sudo', async () => {
    await withStackFile(asOps, async (file) => {
      const answer = await heal('prom01', '--since', '1m', '--dry-run', '--stack', file);
      expect(answer).toMatchObject({ exitCode: 0 });
      expect(answer.stdout).toMatch(/^prom01 (has no hole|lacks)/);
    });
  });

  test('is told what to do when sudo asks for a password', async () => {
    await onHost('test', 'rm /etc/sudoers.d/promha; echo "# by hand" >> /etc/systemd/system/node_exporter.service');
    await withStackFile(asOps, async (file) => {
      const answer = await pulumi('preview', '--refresh', '--config-file', file);
      expect(answer.status).not.toBe(0);
      expect(answer.stdout + answer.stderr).toMatch(/test: .*sudo/);
    });
  });
});
