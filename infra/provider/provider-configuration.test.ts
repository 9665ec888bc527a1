import { expect, test } from 'vitest';
import { artifactCacheFolder } from '../artifacts/cache-folder.ts';
import { parseConfiguration } from './provider-configuration.ts';

const connection = { address: '10.0.0.1', port: 22, user: 'root', hostKeys: [], sudo: false, connectTimeoutMs: 1000 };

test('connections come as one text, with their jump hosts', () => {
  const connections = { prom01: { ...connection, jump: { ...connection, address: '10.0.0.9' } } };
  const parsed = parseConfiguration({
    connections: JSON.stringify(connections),
    cacheDir: '/cache',
    timeoutMs: '5000',
    maxFailed: '2',
  });
  expect(parsed).toEqual({
    connections,
    formerConnections: {},
    keepData: false,
    formerKeys: {},
    forget: [],
    cacheDir: '/cache',
    timeoutMs: 5000,
    maxFailed: 2,
  });
});

test('a state that knows no budget of failures has none', () => {
  expect(parseConfiguration({ connections: '{}' }).maxFailed).toBe(Number.POSITIVE_INFINITY);
});

test('every bad property is named', () => {
  const bad = { connections: JSON.stringify({ prom01: { ...connection, port: 0 } }), cacheDir: '' };
  expect(() => parseConfiguration(bad)).toThrow(/connections\/prom01\/port: .*cacheDir: /);
});

test('the cache is this machine’s own unless the stack names one', () => {
  expect(parseConfiguration({ connections: '{}' }).cacheDir).toBe(artifactCacheFolder());
});
