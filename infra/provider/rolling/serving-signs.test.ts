import { describe, expect, test } from 'vitest';
import type { ServicePort, ServingSign } from '../../model/service-spec.ts';
import type { SeenListener } from '../service/seen-service.ts';
import { partsFromPeers, seeSign, signShortfall } from './serving-signs.ts';

const targets: ServingSign = { kind: 'targets', url: 'http://127.0.0.1:9090/api/v1/targets', jobs: ['node'] };
const gauge: ServingSign = { kind: 'gauge', url: 'http://127.0.0.1:9093/metrics', name: 'cluster_members' };

type Health = 'up' | 'down' | 'unknown';
const listOf = (health: Readonly<Record<string, Health>>, scrapePool = 'node'): string =>
  JSON.stringify({
    status: 'success',
    data: {
      activeTargets: Object.entries(health).map(([host, word]) => ({
        scrapePool,
        scrapeUrl: `http://${host}:9100/metrics`,
        health: word,
        lastError: '',
      })),
    },
  });
const missing = (before: string, after: string): string => signShortfall(targets, seeSign(targets, before), after);

describe('targets', () => {
  test('serve again when all that were up were scraped and are up', () => {
    const before = listOf({ a: 'up', b: 'up', dead: 'down' });
    expect(missing(before, listOf({ a: 'up', b: 'unknown', dead: 'unknown' }))).toBe(
      '1 targets that were up are not: node http://b:9100/metrics',
    );
    expect(missing(before, listOf({ a: 'up', b: 'up', dead: 'unknown' }))).toBe('');
  });

  // What a real Prometheus 3 answers after a restart: nothing listed for 5 s although it is ready, then all of them, unknown, each
  // up after its own first scrape.
  test('are waited for by one that has started and lists none yet', () => {
    const before = listOf({ a: 'up', b: 'up', dead: 'down' });
    expect(missing(before, listOf({}))).toBe(
      '2 targets that were up are not: node http://a:9100/metrics, node http://b:9100/metrics',
    );
    expect(missing(before, listOf({ a: 'unknown', b: 'unknown', dead: 'unknown' }))).toMatch(/^2 targets/);
    expect(missing(listOf({ dead: 'down' }), listOf({}))).toBe('');
  });

  test('one that is on the list no more is not missed, as long as its job lists others', () => {
    expect(missing(listOf({ a: 'up', gone: 'up' }), listOf({ a: 'up' }))).toBe('');
    expect(missing(listOf({ old: 'up' }), listOf({ moved: 'unknown' }))).toBe('');
  });

  test('jobs with an interval of their own are not waited for', () => {
    expect(missing(listOf({ a: 'up' }, 'hourly'), listOf({ a: 'unknown' }, 'hourly'))).toBe('');
  });

  test('an answer that is none is a shortfall afterwards, and asks for nothing before', () => {
    expect(missing(listOf({ a: 'up' }), '')).toMatch(/does not answer/);
    expect(missing('', listOf({ a: 'unknown' }))).toBe('');
  });
});

describe('a service parts from its peers', () => {
  const gossip: ServicePort[] = [
    { port: 9093, protocol: 'tcp', reach: 'peers' },
    { port: 9099, protocol: 'tcp', reach: 'peers' },
    { port: 9099, protocol: 'udp', reach: 'peers' },
    { port: 6060, protocol: 'tcp', reach: 'local' },
  ];
  const listening = (...words: string[]): SeenListener[] =>
    words.map((word) => ({ protocol: word.endsWith('u') ? 'udp' : 'tcp', port: parseInt(word, 10), processes: [] }));

  test.each([
    ['it listens where it will be reached', ['9093', '9099', '9099u'], false],
    ['its gossip goes to another port', ['9093', '9094', '9094u'], true],
    ['it had no gossip over UDP, as under TLS', ['9093', '9099'], true],
  ])('%s: %s', (_, words, expected) => {
    expect(partsFromPeers(gossip, listening(...words))).toBe(expected);
  });
});

describe('a gauge', () => {
  const metrics = (value: number): string =>
    `# HELP cluster_members how many\ncluster_members ${value}\ncluster_members_x 9\n`;
  const lacks = (before: string, after: string): string => signShortfall(gauge, seeSign(gauge, before), after);

  test('is as high again, or higher', () => {
    expect(lacks(metrics(2), metrics(1))).toBe('cluster_members is 1, was 2');
    expect(lacks(metrics(2), 'other 1\n')).toBe('cluster_members is not shown, was 2');
    expect([lacks(metrics(2), metrics(2)), lacks(metrics(1), metrics(2))]).toEqual(['', '']);
  });
});
