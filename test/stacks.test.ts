import { describe, expect, test } from 'vitest';
import { officialCatalogFile, readCatalog } from '../infra/artifacts/read-catalog.ts';
import { parseSettings } from '../infra/config/parse-settings.ts';
import { schemaNodeAt, schemaTree, type SchemaNode } from '../infra/config/schema-tree.ts';
import { SettingsError } from '../infra/config/settings-error.ts';
import { settingsSchema } from '../infra/config/settings-schema.ts';
import { buildTopology } from '../infra/model/build-topology.ts';
import { readInventories } from '../infra/inventory/read-inventories.ts';
import { readStackFile } from '../ops/stack/stack-file.ts';
import { exampleBundles } from './fixtures/example-catalog.ts';
import { labSettings, prodSettings } from './fixtures/example-stacks.ts';

const tree = schemaTree(settingsSchema);
const example = await readStackFile('example');
const inventories = await readInventories(example);

/** Stands where either of two keys must be given, which is no default. */
const given = 'given';

/** Only what must be said, and one entry of each map and list, so that the defaults of their keys show. */
const minimal = parseSettings({
  hosts: { h: { address: '10.0.0.1' } },
  prometheus: {
    hosts: ['h'],
    extraTargets: [{ job: 'x', targets: [{ address: given, port: 1 }] }],
    probes: [{ job: 'y', exporter: { address: given }, module: 'm', targets: [given] }],
    federation: [{ job: 'z', address: given, match: ['up'] }],
  },
  alertmanager: { hosts: ['h'], routes: [{ matchers: ['a="b"'], receiver: 'none' }] },
  relay: { hosts: ['h'] },
  feishu: { webhook: 'https://open.feishu.cn/open-apis/bot/v2/hook/x' },
  grafana: { host: 'h' },
});

/** Every path of the schema; the entries of a map or list go by `*`. */
function schemaPaths(node: SchemaNode, path = ''): readonly string[] {
  return Object.entries(node.children).flatMap(([key, child]) => {
    const below = path === '' ? key : `${path}/${key}`;
    return [...(child.kind === 'value' && key === '*' ? [] : [below]), ...schemaPaths(child, below)];
  });
}

interface Place {
  readonly path: readonly string[];
  readonly pattern: string;
  readonly node: SchemaNode;
  readonly value: unknown;
}

/** Every place of a stack file with what the schema says about it. */
function places(
  value: unknown,
  node: SchemaNode,
  path: readonly string[] = [],
  pattern: readonly string[] = [],
): readonly Place[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value as Record<string, unknown>).flatMap(([key, child]) => {
    const known = node.children[key] === undefined ? '*' : key;
    const below = node.children[known];
    if (below === undefined) return [];
    const place = { path: [...path, key], pattern: [...pattern, known].join('/'), node: below, value: child };
    return [place, ...places(child, below, place.path, [...pattern, known])];
  });
}

/** The value that the minimal stack has at the like place: `h` and `0` stand for any key and index. */
function defaultAt({ path, pattern }: Place): unknown {
  const kinds = pattern.split('/');
  return path.reduce<unknown>((value, key, index) => {
    if (typeof value !== 'object' || value === null) return undefined;
    const name = kinds[index] === '*' ? (Array.isArray(value) ? '0' : 'h') : key;
    return (value as Record<string, unknown>)[name];
  }, minimal);
}

describe('stacks/Pulumi.example.yaml', () => {
  const found = places(example, tree);

  test('is a stack file that works', () => {
    expect(() => parseSettings(example, inventories)).not.toThrow();
  });

  test('names versions that the official catalog has', async () => {
    const catalog = await readCatalog(officialCatalogFile);
    expect(() => buildTopology(parseSettings(example, inventories), catalog, exampleBundles)).not.toThrow();
  });

  test('shows every key that there is', () => {
    const shown = new Set(found.map(({ pattern }) => pattern));
    expect(schemaPaths(tree).filter((path) => !shown.has(path))).toEqual([]);
  });

  test('shows the default of every key that has one', () => {
    const leaves = found.filter(
      ({ node }) =>
        node.optional && (node.kind === 'value' || (node.kind === 'list' && node.children['*']?.kind === 'value')),
    );
    const different = leaves
      .filter((place) => ![undefined, '"given"', '["given"]'].includes(JSON.stringify(defaultAt(place))))
      .filter((place) => JSON.stringify(defaultAt(place)) !== JSON.stringify(place.value))
      .map(
        (place) =>
          `${place.path.join('/')}: default ${JSON.stringify(defaultAt(place))}, shown ${JSON.stringify(place.value)}`,
      );
    expect(different).toEqual([]);
    expect(leaves.length).toBeGreaterThan(150);
  });

  test('every key of the schema says what it means', () => {
    const silent = schemaPaths(tree).filter((path) => {
      const node = schemaNodeAt(tree, path.split('/'));
      return !path.endsWith('/*') && (node?.description ?? '') === '';
    });
    expect(silent).toEqual([]);
  });
});

describe('stacks/Pulumi.lab.yaml', () => {
  test('is as quick and as patient with NodeDown as the example', async () => {
    const shown = parseSettings(example, inventories);
    const lab = await labSettings();
    expect(lab.rules.nodeDown).toEqual(shown.rules.nodeDown);
    const { scrapeInterval, scrapeTimeout, evaluationInterval } = shown.prometheus;
    expect(lab.prometheus).toMatchObject({ scrapeInterval, scrapeTimeout, evaluationInterval });
    const { timings, peerTimeout, groupBy } = shown.alertmanager;
    expect(lab.alertmanager).toMatchObject({ timings, peerTimeout, groupBy, routes: [] });
  });

  test('leaves nothing behind after destroy', async () => {
    expect((await labSettings()).keepData).toBe(false);
  });
});

describe('stacks/Pulumi.prod.yaml', () => {
  test('is refused as long as places are to be filled in, each named once', async () => {
    const raw = await readStackFile('prod');
    try {
      parseSettings(raw);
      expect.unreachable('it was taken');
    } catch (error) {
      expect(error).toBeInstanceOf(SettingsError);
      const { problems } = error as SettingsError;
      expect(problems.map(({ path }) => path)).toContain('hosts/prom02/address');
      expect(problems.map(({ path }) => path)).toContain('feishu/webhook');
      expect(new Set(problems.map(({ path }) => path)).size).toBe(problems.length);
      expect(problems.every(({ text }) => text.startsWith('is still to be filled in'))).toBe(true);
    }
  });

  test('filled in, it keeps data and has a relay beside each Alertmanager', async () => {
    const settings = await prodSettings();
    expect(settings.keepData).toBe(true);
    expect(settings.relay.hosts).toEqual(settings.alertmanager.hosts);
  });
});
