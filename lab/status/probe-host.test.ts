import { describe, expect, test } from 'vitest';
import { readProbe } from './probe-host.ts';

const host = { name: 'prom01', address: '192.168.1.91' };

describe('health of a host', () => {
  test('a running host whose units are active and answer is healthy', () => {
    expect(readProbe(host, false, 'running\nnode_exporter active 200\nprometheus active 200\n')).toMatchObject({
      state: 'running',
      healthy: true,
    });
  });

  test.each([
    ['a failed unit', false, 'degraded\nprometheus failed 000\n'],
    ['a unit that is active and does not answer', false, 'running\nprometheus active 000\n'],
    ['a unit that answers and is not ready', false, 'running\nprometheus active 503\n'],
    ['a cut network', true, 'running\nprometheus active 200\n'],
    ['a host that says nothing yet', false, ''],
  ])('%s is not', (_name, cut, text) => {
    expect(readProbe(host, cut, text).healthy).toBe(false);
  });
});
