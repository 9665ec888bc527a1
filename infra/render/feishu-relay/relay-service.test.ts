import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { exampleBundles, exampleCatalog } from '../../../test/fixtures/example-catalog.ts';
import { labSettings } from '../../../test/fixtures/example-stacks.ts';
import type { Settings } from '../../config/settings-schema.ts';
import { buildTopology } from '../../model/build-topology.ts';
import type { ServiceSpec } from '../../model/service-spec.ts';
import { renderServices } from '../render-services.ts';

const lab = await labSettings();

function services(relay: Partial<Settings['relay']>): readonly ServiceSpec[] {
  return renderServices(buildTopology({ ...lab, relay: { ...lab.relay, ...relay } }, exampleCatalog, exampleBundles));
}

function specOf(found: readonly ServiceSpec[], host: string, name: string): ServiceSpec {
  const spec = found.find((service) => service.host === host && service.name === name);
  if (spec === undefined) throw new Error(`no ${name} on ${host}`);
  return spec;
}

const fileOf = ({ files }: ServiceSpec, path: string) => files.find((file) => file.path === path);
const configOf = (spec: ServiceSpec): Record<string, unknown> =>
  JSON.parse(fileOf(spec, '/etc/feishu-relay/relay.json')?.content ?? '') as Record<string, unknown>;

describe('one relay', () => {
  test('has no peer, and asks its callers for nothing', () => {
    const relay = specOf(services({}), 'prom01', 'feishu-relay');
    expect(configOf(relay)).not.toHaveProperty('peer');
    expect(configOf(relay)).not.toHaveProperty('callers');
    expect(relay.files.some(({ generated }) => generated !== undefined)).toBe(false);
  });
});

describe('two relays', () => {
  const found = services({ hosts: ['prom02', 'prom01'] });

  test('know each other, the first of the stack file by rank 0', () => {
    const tokenFile = '/etc/feishu-relay/secrets/peer-token';
    expect(configOf(specOf(found, 'prom02', 'feishu-relay'))['peer']).toEqual({
      url: 'http://192.168.1.91:4000',
      rank: 0,
      tokenFile,
    });
    expect(configOf(specOf(found, 'prom01', 'feishu-relay'))['peer']).toEqual({
      url: 'http://192.168.1.92:4000',
      rank: 1,
      tokenFile,
    });
  });

  test('show each other one generated token, through a port that is open between hosts', () => {
    for (const host of ['prom01', 'prom02']) {
      const spec = specOf(found, host, 'feishu-relay');
      expect(fileOf(spec, '/etc/feishu-relay/secrets/peer-token')).toMatchObject({
        generated: ['relay-peer-token'],
        secret: true,
        mode: '0640',
      });
      expect(spec.ports).toEqual([{ port: 4000, protocol: 'tcp', reach: 'peers' }]);
    }
  });
});

describe('a token for callers', () => {
  const found = services({ token: 'planted-token' });

  test('is in a secret file of both sides, and in no other', () => {
    const holders = found.flatMap(({ name, files }) =>
      files.filter(({ content }) => content.includes('planted-token')).map((file) => ({ name, ...file })),
    );
    expect(holders.every(({ secret, mode }) => secret && mode === '0640')).toBe(true);
    expect(new Set(holders.map(({ name, group }) => `${name} ${group}`))).toEqual(
      new Set(['alertmanager alertmanager', 'feishu-relay feishu-relay']),
    );
  });

  test('is what Alertmanager shows and the relay asks for, each by the file that is there', () => {
    const relay = specOf(found, 'prom01', 'feishu-relay');
    const { callers } = configOf(relay) as { callers: { tokenFile: string } };
    expect(fileOf(relay, callers.tokenFile)?.content).toBe('planted-token\n');
    const alertmanager = specOf(found, 'prom02', 'alertmanager');
    const text = fileOf(alertmanager, '/etc/alertmanager/alertmanager.yml')?.content ?? '';
    const { receivers } = parse(text) as {
      receivers: { webhook_configs?: { http_config: { authorization?: { credentials_file: string } } }[] }[];
    };
    const file = receivers.flatMap((receiver) => receiver.webhook_configs ?? [])[0]?.http_config.authorization;
    expect(fileOf(alertmanager, file?.credentials_file ?? '')?.content).toBe('planted-token\n');
    expect(alertmanager.folders.map(({ path }) => path)).toContain('/etc/alertmanager/secrets');
  });
});
