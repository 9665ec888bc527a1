import * as pulumi from '@pulumi/pulumi';
import type { Authority, HostCertificate } from '../model/certificates.ts';
import type { ServiceSpec } from '../model/service-spec.ts';
import type { Topology } from '../model/topology.ts';
import { generatedToken } from '../render/service-parts.ts';
import { securityNames } from '../render/security/generated-names.ts';
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

function certificateTexts(topology: Topology, provider: HostProvider): GeneratedTexts {
  const name = `promha ${pulumi.getStack()}`;
  const authority = new Generated<Authority>('authority', { kind: 'authority', name }, { provider });
  const signer = authority.value.apply(({ key, certificate }) => ({ key, certificate }));
  const ofHosts = topology.hosts.flatMap(({ key, address }) => {
    const inputs = { names: [key, 'localhost'], addresses: [address, '127.0.0.1'], authority: signer };
    const made = new Generated<HostCertificate>(
      securityNames.certificate(key),
      { kind: 'certificate', ...inputs },
      { provider },
    );
    return [
      [securityNames.certificate(key), made.value.apply(({ pem }) => pem)],
      [securityNames.certificateEnd(key), made.value.apply(({ notAfter }) => String(notAfter))],
    ] as const;
  });
  return { [securityNames.trusted]: authority.value.apply(({ trusted }) => trusted), ...Object.fromEntries(ofHosts) };
}

function securityTexts(topology: Topology, provider: HostProvider): GeneratedTexts {
  const { enabled, ca } = topology.settings.security;
  if (!enabled) return {};
  const password = makePassword(securityNames.password, provider).value;
  const hash = new Generated(securityNames.passwordHash, { kind: 'bcrypt', password, cost: bcryptCost }, { provider });
  return {
    [securityNames.password]: password,
    [securityNames.passwordHash]: hash.value,
    ...(ca === undefined ? certificateTexts(topology, provider) : {}),
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
