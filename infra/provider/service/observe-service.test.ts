import { describe, expect, test } from 'vitest';
import { changedKeys, toPropertyMap } from '../grpc/property-values.ts';
import { emptyHost, exampleService, settledHost } from './example-service.ts';
import { isGone, observeService } from './observe-service.ts';
import type { SeenService } from './seen-service.ts';

const recorded = exampleService();
const settled = settledHost(recorded);

function drift(seen: SeenService): readonly string[] {
  return changedKeys(toPropertyMap(recorded), toPropertyMap(observeService(recorded, seen)));
}

describe('a look at the host', () => {
  test('shows no difference when there is none', () => {
    expect(drift(settled)).toEqual([]);
  });

  test('shows the text of an edited file, and of a credential only that it is another one', () => {
    const contents = {
      '/etc/prometheus/prometheus.yml': { sha256: '1', content: 'by hand\n' },
      '/etc/prometheus/token': { sha256: '2f' },
    };
    const observed = observeService(recorded, { ...settled, contents });
    expect(observed.files['/etc/prometheus/prometheus.yml']?.content).toBe('by hand\n');
    expect(observed.secretFiles['/etc/prometheus/token']?.content).toContain('2f');
    expect(drift({ ...settled, contents })).toEqual(['files', 'secretFiles']);
  });

  test('shows what is stopped, disabled, missing', () => {
    const { ['/etc/prometheus']: _folder, ...paths } = settled.paths;
    const unit = { ...settled.unit, active: 'failed', enabled: 'disabled' };
    expect(drift({ ...settled, unit, paths, userExists: false })).toEqual(['folders', 'state', 'user']);
  });

  test('shows a process whose program was replaced, and of one that does not run only that', () => {
    const seen: SeenService = { ...settled, isOutdated: true };
    expect(drift(seen)).toEqual(['state']);
    expect(observeService(recorded, seen).state.active).toMatch(/^active, .*replaced/);
    const ended = { ...seen, unit: { ...settled.unit, active: 'failed' } };
    expect(observeService(recorded, ended).state.active).toBe('failed');
  });

  test('finds the service gone when nothing of it is left', () => {
    expect(isGone(recorded, emptyHost)).toBe(true);
    expect(isGone(recorded, settled)).toBe(false);
  });
});
