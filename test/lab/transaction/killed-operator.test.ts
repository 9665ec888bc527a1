import { describe, expect, test } from 'vitest';
import { seededRandom, shuffled } from '../../chaos/seeded-random.ts';
import { descendantsOf } from '../descendants.ts';
import { startLab } from '../lab-command.ts';
import { onHost } from '../lab-queries.ts';
import { pulumi, withStackFile } from '../pulumi-run.ts';

/** Whose processes get `kill -9`: by what is in their command line. */
const victims = {
  CLI: [/\/pulumi (?:.* )?up /],
  plugin: [/plugin\/\.\.\/main\.ts/],
  both: [/\/pulumi (?:.* )?up /, /plugin\/\.\.\/main\.ts/],
} as const;

const names = ['CLI', 'plugin', 'both'] as const;
const seed = Number(process.env['PROMHA_SEED'] ?? 1);
const chosen = process.env['PROMHA_LONG'] === '1' ? names : shuffled(names, seededRandom(seed)).slice(0, 1);

const unitSum = (host: string): Promise<string> => onHost(host, 'sha256sum /etc/systemd/system/prometheus.service');
const isOpen =
  'n=0; until [ -e /var/lib/promha/services/prometheus/undo/log ] || [ $n -ge 900 ]; do n=$((n + 1)); sleep 0.1; done';
const isOver =
  'n=0; while [ -e /var/lib/promha/services/prometheus/undo ] && [ $n -lt 900 ]; do n=$((n + 1)); sleep 0.1; done; systemctl is-active prometheus';

describe.each(chosen)('when the %s of an up is killed in the middle of a change', (name) => {
  test('the hosts go back by themselves, and the next up does it', async () => {
    const before = { prom01: await unitSum('prom01'), prom02: await unitSum('prom02') };
    await withStackFile(
      (stack) => stack.setIn(['config', 'promha:prometheus', 'memoryMax'], '3777MB'),
      async (file) => {
        const up = startLab(['pulumi', 'up', '--yes', '--skip-preview', '--non-interactive', '--config-file', file]);
        const first = await Promise.race([
          onHost('prom01', isOpen).then(() => 'prom01' as const),
          onHost('prom02', isOpen).then(() => 'prom02' as const),
        ]);
        const patterns: readonly RegExp[] = victims[name];
        const found = (await descendantsOf(up.pid!)).filter(({ command }) => patterns.some((one) => one.test(command)));
        expect(found.length).toBeGreaterThanOrEqual(patterns.length);
        for (const { pid } of found) process.kill(pid, 'SIGKILL');
        expect((await up).exitCode).not.toBe(0);
        expect(await onHost(first, isOver)).toBe('active\n');
        const other = first === 'prom01' ? 'prom02' : 'prom01';
        expect(await onHost(other, isOver)).toBe('active\n');
        expect({ prom01: await unitSum('prom01'), prom02: await unitSum('prom02') }).toEqual(before);
        if (name !== 'plugin') {
          expect((await pulumi('up', '--yes', '--skip-preview', '--config-file', file)).stderr).toMatch(
            /currently locked by 1 lock/,
          );
          await pulumi('cancel', '--yes');
        }
        expect(await pulumi('up', '--refresh', '--yes', '--skip-preview', '--config-file', file)).toMatchObject({
          status: 0,
        });
        expect(await onHost('prom01', 'grep -c MemoryMax=3777M /etc/systemd/system/prometheus.service')).toBe('1\n');
      },
    );
    expect(await pulumi('up', '--yes', '--skip-preview')).toMatchObject({ status: 0 });
  });
});
