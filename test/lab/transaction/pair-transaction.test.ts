/** A change of a pair that does not work on its first host: that one goes back, and the other one is not touched. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { HeldServiceInputs } from '../../../infra/provider/service/service-schema.ts';
import { seededRandom, shuffled } from '../../chaos/seeded-random.ts';
import { onHost } from '../lab-queries.ts';
import { callServices } from '../service/call-service.ts';
import { sleeper, unit } from '../service/sleeper.ts';

const hosts = ['test', 'grafana'] as const;
const binaries = '/opt/promha-test';

/** The same service on both hosts, as one run changes it. */
const pair = (config: string, change: Partial<HeldServiceInputs> = {}): readonly HeldServiceInputs[] =>
  hosts.map((host) => sleeper(config, { host, pair: { hosts, serving: [], servingTimeoutMs: 10_000 }, ...change }));

const runs = (binary: string): Partial<HeldServiceInputs> => ({
  unit: unit('').replace(/^ExecStart=.*$/m, `ExecStart=${binaries}/${binary} 100000`),
});

/** Programs that do not start here: the lab's own `sleep`, spoilt in three ways. */
const makeBinaries = `
mkdir -p ${binaries}/noexec && cd ${binaries}
mount -t tmpfs -o noexec none noexec && cp -L /usr/bin/sleep noexec/sleep
# The number of a machine that there is not, so that no emulator knows it.
cp -L /usr/bin/sleep foreign && printf '\\355\\376' | dd of=foreign bs=1 seek=18 conv=notrunc 2>/dev/null
sed 's#/lib64/ld-linux-x86-64.so.2#/lib64/ld-linux-x86-64.so.9#' /usr/bin/sleep >without-libc && chmod 755 without-libc`;

/** What a transaction that works on a host cannot leave as it was: times and numbers of files, process, journal. */
const trace = (host: string): Promise<string> =>
  onHost(
    host,
    `systemctl show -p ActiveState -p MainPID -p InvocationID sleeper
    find /etc/sleeper /var/lib/sleeper /var/lib/promha/services/sleeper /etc/systemd/system/sleeper.service -printf '%p %i %m %u %T@ %C@\\n' | sort
    journalctl -q -o cat -u sleeper | wc -l`,
  );

/** What runs on a host: configuration, unit, and that it does. */
const version = (host: string): Promise<string> =>
  onHost(host, 'cat /etc/sleeper/sub/sleeper.conf /etc/systemd/system/sleeper.service; systemctl is-active sleeper');

beforeAll(async () => {
  await callServices('remove', pair(''));
  await Promise.all(hosts.map((host) => onHost(host, makeBinaries)));
  expect(await callServices('converge', pair('good 1\n'))).toMatchObject([{ ok: true }, { ok: true }]);
});

afterAll(async () => {
  await callServices('remove', pair(''));
  await Promise.all(hosts.map((host) => onHost(host, `umount ${binaries}/noexec; rm -r ${binaries}`)));
});

const endsAgain = (status: string, said: string): RegExp =>
  new RegExp(
    `^test: sleeper: ready: the service ends again and again[^]*last lines of its journal[^]*${said}[^]*${status}[^]*Everything was put back; sleeper runs as before`,
  );

/** Changes that do not work: what they are, the change, and what is said of the first host. */
const failing: readonly (readonly [string, readonly HeldServiceInputs[], RegExp])[] = [
  [
    'that the checker refuses',
    pair('bad\n'),
    /^test: sleeper: config check: it refuses the new files \(exit status 4\)[^]*not good[^]*sleeper runs as before/,
  ],
  [
    'whose checker does not start on the host',
    pair('good 2\n', { checks: [{ name: 'config check', argv: [`${binaries}/without-libc`, '1'] }] }),
    /^test: sleeper: config check: it does not run on this host \(exit status 127\)[^]*sleeper runs as before/,
  ],
  ['that the service dies from', pair('good 2\n', { unit: unit('exit 3') }), endsAgain('status=3', '')],
  [
    'that never gets ready',
    pair('good 2\n', { ready: { urls: ['http://127.0.0.1:9777/'], timeoutMs: 2000 } }),
    /^test: sleeper: ready: not ready within 2 s: http:\/\/127\.0\.0\.1:9777\/[^]*Everything was put back; sleeper runs as before/,
  ],
  ['to a program of another machine', pair('good 2\n', runs('foreign')), endsAgain('203/EXEC', 'Exec format error')],
  [
    'to a program whose C library is missing',
    pair('good 2\n', runs('without-libc')),
    endsAgain('203/EXEC', 'No such file or directory'),
  ],
  [
    'to a program on a disk that runs none',
    pair('good 2\n', runs('noexec/sleep')),
    endsAgain('203/EXEC', 'Permission denied'),
  ],
];

const seed = Number(process.env['PROMHA_SEED'] ?? 1);
const chosen = process.env['PROMHA_LONG'] === '1' ? failing : shuffled(failing, seededRandom(seed)).slice(0, 3);

describe('a change of a pair', () => {
  test.each(chosen)(
    '%s is taken back on the first host, and the other one is not touched',
    async (_what, change, said) => {
      const before = { version: await version('test'), other: await trace('grafana') };
      const [first, second] = await callServices('converge', change);
      expect(first).toMatchObject({ ok: false, message: expect.stringMatching(said) as string });
      expect(second).toMatchObject({
        ok: false,
        message: expect.stringMatching(
          /^grafana: sleeper: pending: test failed, so grafana, the other side of the pair, was not touched/,
        ) as string,
      });
      expect({ version: await version('test'), other: await trace('grafana') }).toEqual(before);
    },
  );

  test('succeeds on both hosts when the cause is gone', async () => {
    const before = await trace('grafana');
    expect(await callServices('converge', pair('good 2\n'))).toMatchObject([{ ok: true }, { ok: true }]);
    expect(await trace('grafana')).not.toBe(before);
    for (const host of hosts) expect(await version(host)).toMatch(/^good 2\n[^]*\nactive\n$/);
  });
});
