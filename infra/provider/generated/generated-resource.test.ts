import { createPrivateKey, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:tls';
import { compareSync } from 'bcryptjs';
import { describe, expect, test } from 'vitest';
import type { Authority, HostCertificate } from '../../model/certificates.ts';
import type { GeneratedInputs } from '../../model/host-inputs.ts';
import type { PropertyMap } from '../grpc/property-values.ts';
import { generatedResource } from './generated-resource.ts';
import { makePassword } from './make-value.ts';

const context = { report: () => undefined, signal: new AbortController().signal };
const day = 86_400_000;
// A connection judges by the real clock.
const today = Math.floor(Date.now() / 1000) * 1000;

/** A resource in a state of its own, with a clock that only moves by hand. */
class Kept<T> {
  readonly #type = generatedResource({ now: () => this.now, randomInt: () => 5 });
  #recorded: { id: string; inputs: GeneratedInputs; outputs: PropertyMap } | undefined;
  now = today;

  get value(): T {
    return this.#recorded?.outputs['value'] as T;
  }

  get isDue(): boolean {
    return this.#recorded !== undefined && (this.#type.due?.(this.#recorded) ?? []).length > 0;
  }

  async up(inputs: GeneratedInputs): Promise<T> {
    const recorded = this.#recorded;
    const made =
      recorded === undefined
        ? await this.#type.create(inputs, context)
        : await this.#type.update(recorded, inputs, context);
    this.#recorded = { id: 'id', inputs, outputs: JSON.parse(JSON.stringify(made.outputs)) as PropertyMap };
    return this.value;
  }
}

const authorityInputs = { kind: 'authority', name: 'promha lab' } as const;
const certificateInputs = ({ key, certificate }: Authority) =>
  ({
    kind: 'certificate',
    authority: { key, certificate },
    names: ['prom01', 'localhost'],
    addresses: ['192.168.1.91', '127.0.0.1'],
  }) as const;

/** What a client that trusts `ca` sees at a server with that certificate: undefined when all is well. */
async function problemSeen(pem: string, ca: string, servername: string): Promise<string | undefined> {
  const server = createServer({ key: pem, cert: pem }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const socket = connect({ host: '127.0.0.1', port, ca, servername, rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  const problem = socket.authorized ? undefined : String(socket.authorizationError);
  socket.destroy();
  server.close();
  return problem;
}

/** True when a certificate is signed by one of a bundle, and both are valid at a moment. */
function isBelieved(pem: string, trusted: string, atMs: number): boolean {
  const certificate = new X509Certificate(pem);
  const isValid = ({ validFrom, validTo }: X509Certificate): boolean =>
    Date.parse(validFrom) <= atMs && atMs < Date.parse(validTo);
  return (trusted.match(/-----BEGIN[^-]+-----[^-]+-----END[^-]+-----/g) ?? [])
    .map((text) => new X509Certificate(text))
    .some((issuer) => isValid(issuer) && isValid(certificate) && certificate.verify(issuer.publicKey));
}

describe('password and hash', () => {
  test('a password has the wanted length and only characters that are not mistaken for others', () => {
    let next = 0;
    const password = makePassword(120, (limit) => next++ % limit);
    expect(password).toHaveLength(120);
    expect(password).not.toMatch(/[^2-9A-Za-z]|[01lIO]/);
  });

  test('a password is made once: an update gives the same value again', async () => {
    const kept = new Kept<string>();
    const inputs = { kind: 'password', length: 20 } as const;
    expect(await kept.up(inputs)).toBe(await kept.up(inputs));
    expect(kept.isDue).toBe(false);
  });

  test('a hash keeps its salt as long as the password is the same', async () => {
    const kept = new Kept<string>();
    const hashed = (password: string) => kept.up({ kind: 'bcrypt', password, cost: 4 });
    const first = await hashed('one');
    expect(await hashed('one')).toBe(first);
    const second = await hashed('two');
    expect([compareSync('one', first), compareSync('two', second), compareSync('one', second)]).toEqual([
      true,
      true,
      false,
    ]);
  });
});

describe('the certificate of a host', () => {
  test('is believed by who trusts the authority, for its names only, and holds its key', async () => {
    const authority = await new Kept<Authority>().up(authorityInputs);
    const { pem } = await new Kept<HostCertificate>().up(certificateInputs(authority));
    expect(await problemSeen(pem, authority.trusted, 'prom01')).toBeUndefined();
    expect(await problemSeen(pem, authority.trusted, 'prom02')).toContain('ERR_TLS_CERT_ALTNAME_INVALID');
    const stranger = await new Kept<Authority>().up(authorityInputs);
    expect(await problemSeen(pem, stranger.trusted, 'prom01')).toBeDefined();
    const certificate = new X509Certificate(pem);
    expect(certificate.checkIP('192.168.1.91')).toBe('192.168.1.91');
    expect(certificate.checkPrivateKey(createPrivateKey(pem))).toBe(true);
    expect(certificate.ca).toBe(false);
  });

  test('is made anew by an update when 30 days are left, and not before', async () => {
    const authority = await new Kept<Authority>().up(authorityInputs);
    const inputs = certificateInputs(authority);
    const kept = new Kept<HostCertificate>();
    const first = await kept.up(inputs);
    expect(first.notAfter).toBe((today + 365 * day) / 1000);
    kept.now = today + 334 * day;
    expect(kept.isDue).toBe(false);
    expect(await kept.up(inputs)).toEqual(first);
    kept.now = today + 336 * day;
    expect(kept.isDue).toBe(true);
    expect((await kept.up(inputs)).notAfter).toBe(kept.now / 1000 + 365 * 86_400);
    expect(kept.isDue).toBe(false);
  });

  test('another address is another certificate', async () => {
    const authority = await new Kept<Authority>().up(authorityInputs);
    const kept = new Kept<HostCertificate>();
    await kept.up(certificateInputs(authority));
    const { pem } = await kept.up({ ...certificateInputs(authority), addresses: ['10.0.0.1'] });
    expect(new X509Certificate(pem).checkIP('10.0.0.1')).toBe('10.0.0.1');
  });
});

describe('the next authority', () => {
  test('is trusted everywhere before it signs, and the old one until its last certificate is gone', async () => {
    const kept = new Kept<Authority>();
    const host = new Kept<HostCertificate>();
    const up = async (): Promise<void> => void (await host.up(certificateInputs(await kept.up(authorityInputs))));
    await up();
    const first = kept.value;
    // Once a week; late at last, on purpose: both steps are due at once, and still one `up` takes one step.
    const weeks = Array.from({ length: 507 }, (_, week) => 3650 - 7 * week);
    for (const left of [...weeks, 40, 39, 20, -1]) {
      const [oldTrust, oldPem] = [kept.value.trusted, host.value.pem];
      host.now = kept.now = today + (3650 - left) * day;
      await up();
      // Whatever half of the hosts an `up` has reached: old and new trust believe old and new certificates.
      const pairs = [oldPem, host.value.pem].flatMap((pem) =>
        [oldTrust, kept.value.trusted].map((trust) => [pem, trust]),
      );
      const believed = pairs.map(([pem = '', trust = '']) => isBelieved(pem, trust, kept.now));
      expect(believed, `${left} days left`).toEqual([true, true, true, true]);
    }
    expect(kept.value.certificate).not.toBe(first.certificate);
    expect(kept.value.trusted).toBe(kept.value.certificate);
    expect(kept.isDue).toBe(false);
  });

  test.each([
    ['two weeks', 59, 46, 44],
    ['half of what was left, when that is less', 10, 6, 4],
  ])(
    'signs when it has been trusted for %s, in which a host that was away is told',
    async (_what, made, early, late) => {
      const kept = new Kept<Authority>();
      const first = await kept.up(authorityInputs);
      const upWith = async (left: number): Promise<boolean> => {
        kept.now = today + (3650 - left) * day;
        return (await kept.up(authorityInputs)).certificate !== first.certificate;
      };
      expect(await upWith(made)).toBe(false);
      expect([kept.isDue, await upWith(early)]).toEqual([false, false]);
      kept.now = today + (3650 - late) * day;
      expect(kept.isDue).toBe(true);
      expect(await upWith(late)).toBe(true);
    },
  );

  test('nothing is done when more than 90 days are left', async () => {
    const kept = new Kept<Authority>();
    const first = await kept.up(authorityInputs);
    kept.now = today + 3550 * day;
    expect(kept.isDue).toBe(false);
    expect(await kept.up(authorityInputs)).toEqual(first);
  });
});
