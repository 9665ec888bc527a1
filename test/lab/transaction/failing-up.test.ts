/** An `up` of the pair that does not work, by what an operator writes into the stack file: what it says, what runs afterwards, and the way on. */
import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Document } from 'yaml';
import { onHost } from '../lab-queries.ts';
import { type OtherVersions, otherVersions, withoutProgram } from '../other-versions.ts';
import { pulumi, withStackFile } from '../pulumi-run.ts';

type Edit = (stack: Document) => void;

const set =
  (path: readonly string[], value: unknown): Edit =>
  (stack) =>
    stack.setIn(['config', 'promha:alertmanager', ...path], stack.createNode(value));

/** Another version of Alertmanager by an archive of the test's. */
const to =
  (versions: () => OtherVersions): Edit =>
  (stack) => {
    versions().offer(stack);
    set(['version'], versions().versionOf('alertmanager'))(stack);
  };

const up = (edit: Edit) =>
  withStackFile(edit, (file) => pulumi('up', '--yes', '--skip-preview', '--config-file', file));

/** What runs on a host: configuration, unit, release and that it does. */
const version = (host: string): Promise<string> =>
  onHost(
    host,
    'sha256sum /etc/systemd/system/alertmanager.service /etc/alertmanager/alertmanager.yml; systemctl is-active alertmanager',
  );
/** What no transaction that works on a host leaves as it is. */
const trace = async (host: string): Promise<string> =>
  (await version(host)) +
  (await onHost(
    host,
    `systemctl show -p MainPID -p InvocationID alertmanager
    find /etc/alertmanager /var/lib/promha/services/alertmanager /etc/systemd/system/alertmanager.service -printf '%p %i %m %u %T@ %C@\\n' | sort`,
  ));

/** A program that starts, says so, and never answers. */
const deaf = async (release: string): Promise<void> => {
  const program = join(release, 'alertmanager');
  await writeFile(program, '#!/bin/sh\necho listens to nobody\nexec sleep 100000\n');
  await chmod(program, 0o755);
};

let good: OtherVersions;
let silent: OtherVersions;
let foreign: OtherVersions;

beforeAll(async () => {
  good = await otherVersions(['alertmanager']);
  silent = await otherVersions(['alertmanager'], deaf);
  foreign = await otherVersions(['alertmanager'], withoutProgram('alertmanager'));
  expect(await pulumi('up', '--yes', '--skip-preview')).toMatchObject({ status: 0 });
});

afterAll(async () => {
  expect(await pulumi('up', '--yes', '--skip-preview')).toMatchObject({ status: 0 });
  await Promise.all([good, silent, foreign].map((versions) => versions.remove()));
});

const asBefore = 'Everything was put back; alertmanager runs as before';

/** What does not work, the change, what is said of the first host, and the change without what was wrong with it. */
const failing: readonly (readonly [string, Edit, RegExp, Edit])[] = [
  [
    'a configuration that amtool refuses',
    set(['groupBy'], ['alertname', '...']),
    /prom01: alertmanager: amtool check-config: it refuses the new files[^]*wildcard group_by[^]*alertmanager runs as before/,
    set(['groupBy'], ['alertname']),
  ],
  [
    'a setting that is accepted and that the service dies from',
    // No port for an account without rights.
    set(['gossipPort'], 93),
    new RegExp(
      `prom01: alertmanager: ready: the service ends again and again[^]*last lines of its journal[^]*${asBefore}`,
    ),
    set(['memoryMax'], '400MB'),
  ],
  [
    'a version that starts and never gets ready',
    to(() => silent),
    new RegExp(
      `prom01: alertmanager: ready: not ready within 60 s[^]*last lines of its journal[^]*listens to nobody[^]*${asBefore}`,
    ),
    to(() => good),
  ],
  [
    'a version whose program does not start',
    to(() => foreign),
    new RegExp(
      `prom01: alertmanager: ready: the service ends again and again[^]*last lines of its journal[^]*Exec format error[^]*${asBefore}`,
    ),
    () => undefined,
  ],
];

describe.runIf(process.env['PROMHA_LONG'] === '1')('an up of the pair with', () => {
  test.each(failing)(
    '%s fails, changes nothing for good, and succeeds without it',
    async (_what, bad, said, mended) => {
      const before = [await version('prom01'), await trace('prom02')];
      const { status, stdout, stderr } = await up(bad);
      expect(status).not.toBe(0);
      expect(stdout + stderr).toMatch(said);
      expect(stdout + stderr).toMatch(/prom02: alertmanager: pending: prom01 failed, so prom02, .* was not touched/);
      expect([await version('prom01'), await trace('prom02')]).toEqual(before);
      expect(await up(mended)).toMatchObject({ status: 0 });
      const after = [await version('prom01'), await version('prom02')];
      expect(after[0]).not.toBe(before[0]);
      expect(after.every((one) => one.endsWith('active\n'))).toBe(true);
    },
  );
});
