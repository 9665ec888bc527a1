import * as pulumi from '@pulumi/pulumi';
import type { Authority, HostCertificate } from '../model/certificates.ts';
import type { ServiceSpec } from '../model/service-spec.ts';
import type { Topology } from '../model/topology.ts';
import { generatedToken } from '../render/service-parts.ts';
import { securityNames } from '../render/security/generated-names.ts';
import { readOwnCertificates } from './own-certificates.ts';
import { warn } from './explain.ts';
import { Generated, type HostProvider } from './host-resources.ts';

/** What was made for this stack, by the name that files ask for it with (`RenderedFile.generated`). */
export type GeneratedTexts = Readonly<Record<string, pulumi.Output<string>>>;

/**
 * Work of one check of the password, as a power of two: some tens of milliseconds. The servers remember what they have checked, and
 * 32 random characters need no more.
 */
const bcryptCost = 10;

const makePassword = (name: string, provider: HostProvider): Generated =>
  new Generated(name, { kind: 'password', length: 32 }, { provider });

/** The certificate of a host, as its files ask for it. */
const certificateEntries = (host: string, certificate: pulumi.Output<HostCertificate>) => [
  [securityNames.certificate(host), certificate.apply(({ pem }) => pem)] as const,
  [securityNames.certificateEnd(host), certificate.apply(({ notAfter }) => String(notAfter))] as const,
];

function ownTexts({ hosts }: Topology, folder: string): GeneratedTexts {
  const own = readOwnCertificates(folder, hosts, Date.now());
  warn(own.ending);
  const entries = Object.entries(own.hosts).map(([host, read]) => certificateEntries(host, pulumi.secret(read)));
  return { [securityNames.trusted]: pulumi.secret(own.ca), ...Object.fromEntries(entries.flat()) };
}

function madeTexts({ hosts }: Topology, provider: HostProvider): GeneratedTexts {
  const name = `promha ${pulumi.getStack()}`;
  const authority = new Generated<Authority>('authority', { kind: 'authority', name }, { provider }).value;
  const signer = pulumi.secret(authority.apply(({ key, certificate }) => ({ key, certificate })));
  const entries = hosts.map(({ key, address }) => {
    const names = { names: [key, 'localhost'], addresses: [address, '127.0.0.1'] };
    const inputs = { kind: 'certificate', authority: signer, ...names } as const;
    const made = new Generated<HostCertificate>(securityNames.certificate(key), inputs, { provider });
    return certificateEntries(key, made.value);
  });
  return { [securityNames.trusted]: authority.apply(({ trusted }) => trusted), ...Object.fromEntries(entries.flat()) };
}

function securityTexts(topology: Topology, provider: HostProvider): GeneratedTexts {
  const { enabled, certificates } = topology.settings.security;
  if (!enabled) return {};
  const password = pulumi.secret(makePassword(securityNames.password, provider).value);
  const hash = new Generated(securityNames.passwordHash, { kind: 'bcrypt', password, cost: bcryptCost }, { provider });
  return {
    [securityNames.password]: password,
    [securityNames.passwordHash]: hash.value,
    ...(certificates === undefined ? madeTexts(topology, provider) : ownTexts(topology, certificates)),
  };
}

/** Makes everything that some file asks for; a name that stands for nothing of `security` is a password. */
export function generateTexts(
  topology: Topology,
  specs: readonly ServiceSpec[],
  provider: HostProvider,
): GeneratedTexts {
  const known = securityTexts(topology, provider);
  const asked = new Set(specs.flatMap((spec) => spec.files.flatMap((file) => file.generated ?? [])));
  const passwords = [...asked].filter((name) => known[name] === undefined).sort();
  return { ...known, ...Object.fromEntries(passwords.map((name) => [name, makePassword(name, provider).value])) };
}

/** Contents of the files of a service that hold generated values, by path. */
export function contentsOf(
  { files }: ServiceSpec,
  texts: GeneratedTexts,
): Readonly<Record<string, pulumi.Output<string>>> {
  return Object.fromEntries(
    files.flatMap(({ path, content, generated = [] }) => {
      if (generated.length === 0) return [];
      const values = pulumi.all(Object.fromEntries(generated.map((name) => [name, texts[name] ?? ''])));
      const filled = values.apply((all) =>
        generated.reduce((text, name) => text.replaceAll(generatedToken(name), all[name] ?? ''), content),
      );
      return [[path, filled] as const];
    }),
  );
}
