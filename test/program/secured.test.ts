import * as pulumi from '@pulumi/pulumi';
import type { MockResourceArgs } from '@pulumi/pulumi/runtime/mocks.js';
import { beforeAll, expect, test } from 'vitest';
import { buildTopology } from '../../infra/model/build-topology.ts';
import { renderServices } from '../../infra/render/render-services.ts';
import { exampleBundles, exampleCatalog } from '../fixtures/example-catalog.ts';
import { labSettings } from '../fixtures/example-stacks.ts';

const seen: MockResourceArgs[] = [];

/** What the plugin would make, planted. */
function valueOf({ name, inputs }: MockResourceArgs): unknown {
  const { kind } = inputs as { readonly kind?: string };
  if (kind === 'authority') return { key: 'planted-ca-key', certificate: 'ca', trusted: 'trusted-by-all' };
  if (kind === 'certificate') return { pem: `planted-key-of-${name}`, notAfter: 1_800_000_000 };
  return `planted-${name}`;
}

/** Contents of all files of a service by path, those with credentials too. */
function contentsOf(service: string): Readonly<Record<string, string>> {
  const inputs = seen.find(({ name }) => name === service)?.inputs as {
    files: Record<string, { content: string }>;
    secretFiles: { value: Record<string, { content: string }> };
  };
  const all = { ...inputs.files, ...inputs.secretFiles.value };
  return Object.fromEntries(Object.entries(all).map(([path, { content }]) => [path, content]));
}

beforeAll(async () => {
  await pulumi.runtime.setMocks(
    {
      call: () => ({}),
      newResource: (args) => {
        seen.push(args);
        return { id: `${args.name}-id`, state: { ...(args.inputs as object), value: valueOf(args) } };
      },
    },
    'promha',
    'lab',
  );
  const lab = await labSettings();
  const settings = { ...lab, security: { ...lab.security, enabled: true } };
  const topology = buildTopology(settings, exampleCatalog, exampleBundles);
  const { deploy } = await import('../../infra/roles/deploy.ts');
  const { hostProvider } = await import('../../infra/roles/host-provider.ts');
  await deploy(topology, renderServices(topology), hostProvider(topology));
  await pulumi.runtime.disconnect();
});

test('each host has its own certificate, and all trust the same authority', () => {
  for (const service of ['prom01/prometheus', 'prom02/prometheus', 'test/node_exporter']) {
    const [host, role] = service.split('/');
    const contents = contentsOf(service);
    expect(contents[`/etc/${role}/security/host.pem`]).toBe(`planted-key-of-${host}/certificate`);
    expect(contents[`/etc/${role}/security/ca.pem`]).toBe('trusted-by-all');
  }
});

test('a watched host gets the hash of the password, and neither the password nor the key of the authority', () => {
  const contents = contentsOf('test/node_exporter');
  expect(contents['/etc/node_exporter/security/web.yml']).toContain("promha: 'planted-access-password-hash'");
  const all = Object.values(contents).join('\n').replaceAll('planted-access-password-hash', '');
  expect(all).not.toMatch(/planted-access-password|planted-ca-key/);
  expect(contents['/etc/node_exporter/security/certificate.prom']).toMatch(/_seconds 1800000000$/m);
});

test('no configuration file holds the password; its own file does', () => {
  for (const service of ['prom01/prometheus', 'prom01/alertmanager', 'grafana/grafana-server']) {
    const holders = Object.entries(contentsOf(service)).filter(([, text]) => /planted-access-password(?!-)/.test(text));
    const folder = `/etc/${service.split('/')[1]}/security`;
    expect(holders.map(([path]) => path).sort()).toEqual([`${folder}/curl.conf`, `${folder}/password`]);
  }
});

test('no credential is in clear in any input', () => {
  const secretKey = '4dabf18193072939515e22adb298388d';
  const isSecret = (value: unknown): boolean => typeof value === 'object' && value !== null && secretKey in value;
  const clear = seen.map(({ inputs }) =>
    JSON.stringify(inputs, (_key, value: unknown) => (isSecret(value) ? '[secret]' : value)),
  );
  expect(clear.filter((text) => text.includes('planted-'))).toEqual([]);
});
