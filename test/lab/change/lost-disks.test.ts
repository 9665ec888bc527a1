import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { durationMs } from '../../../infra/config/duration.ts';
import { startDelay } from '../../../infra/render/alertmanager/start-delay.ts';
import { sumOf } from '../../../ops/backup/save-file.ts';
import { parseManifest } from '../../../ops/backup/manifest.ts';
import { backupCommand } from '../operator-with-pulumi.ts';
import { lab } from '../lab-command.ts';
import { onHost, query } from '../lab-queries.ts';
import { pulumi } from '../pulumi-run.ts';
import { alertmanagerPair, cardsOf, post, syntheticAlert } from '../synthetic-alert.ts';

const alert = syntheticAlert('Backup');
const comment = `kept ${alert.name}`;
const wiped = ['prom01', 'prom02', 'grafana'] as const;

let folder: string;
/** Empty until one is taken: without it nothing is wiped. */
let backup = '';
let takenSeconds: number;

/** Runs a line of SQL on Grafana's database, by the Node of the host, as its user. */
const inGrafanaDatabase = (code: string): Promise<string> =>
  onHost(
    'grafana',
    `node=$(sed -n 's|^ExecStart=\\(/[^ ]*/bin/node\\) .*|\\1|p' /etc/systemd/system/prometheus-failover.service); runuser -u grafana-server -- "$node" -e '
      const { DatabaseSync } = require("node:sqlite");
      const db = new DatabaseSync("/var/lib/grafana-server/grafana.db");
      ${code}'`,
  );

/** How long an Alertmanager passes nothing on after its start, and the first wait of a group behind it, in seconds. */
const silentSeconds = durationMs(startDelay('10s')) / 1000 + 10;

/** Seconds since the Alertmanager of a host was started. */
const alertmanagerAge = async (host: string): Promise<number> =>
  Number(
    await onHost(
      host,
      'echo $(($(date +%s) - $(date -d "$(systemctl show -p ActiveEnterTimestamp --value alertmanager)" +%s)))',
    ),
  );

const silences = (host: string): Promise<string> => onHost(host, 'curl -s http://127.0.0.1:9093/api/v2/silences');

beforeAll(async () => {
  expect(await lab(['up'])).toMatchObject({ status: 0 });
  folder = await mkdtemp(join(tmpdir(), 'promha-backups-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('a backup is taken while everything works, whole, and for nobody else to read', async () => {
  await post(alert, 'firing', alertmanagerPair);
  await expect.poll(() => cardsOf(alert, 'red'), { timeout: 60_000 }).toBe(1);
  const endsAt = new Date(Date.now() + 3_600_000).toISOString();
  const matchers = [{ name: 'instance', value: 'nobody', isRegex: false, isEqual: true }];
  const silence = { matchers, startsAt: new Date().toISOString(), endsAt, createdBy: 'test', comment };
  await onHost(
    'prom01',
    `curl -sSf -H 'Content-Type: application/json' -d '${JSON.stringify(silence)}' http://127.0.0.1:9093/api/v2/silences`,
  );
  await inGrafanaDatabase(
    'db.exec("CREATE TABLE kept (word TEXT)"); db.prepare("INSERT INTO kept VALUES (?)").run("of before");',
  );
  takenSeconds = Math.floor(Date.now() / 1000);
  const answer = await backupCommand('backup', '--to', folder);
  expect(answer, answer.stderr).toMatchObject({ exitCode: 0 });
  backup = answer.stdout.trim();
  const manifest = parseManifest(await readFile(join(backup, 'manifest.json'), 'utf8'), backup);
  expect(manifest.parts.map(({ host, role }) => `${host} ${role}`)).toEqual([
    'prom01 prometheus',
    'prom01 alertmanager',
    'prom02 alertmanager',
    'prom01 feishu-relay',
    'grafana grafana-server',
  ]);
  for (const { file } of manifest.parts) expect((await stat(join(backup, file))).mode & 0o777).toBe(0o600);
  const state = await readFile(join(backup, 'state.json'), 'utf8');
  expect(state).toContain('ciphertext');
  expect(await onHost('prom01', 'ls -A /var/lib/prometheus /var/lib/feishu-relay | grep promha || true')).toBe('');
});

test('a damaged backup is refused before anything is touched, and so is a state beside one that is there', async () => {
  const file = join(backup, 'prom01.alertmanager.tar');
  const bytes = await readFile(file);
  await writeFile(file, Buffer.concat([bytes, Buffer.from('x')]));
  const damaged = await backupCommand('restore', backup, '--yes');
  await writeFile(file, bytes);
  expect(damaged).toMatchObject({
    exitCode: 1,
    stderr: expect.stringMatching(/prom01.alertmanager.tar is damaged/) as string,
  });
  const state = await backupCommand('restore', backup, '--only', 'state');
  expect(state).toMatchObject({
    exitCode: 1,
    stderr: expect.stringMatching(/has a state of \d+ resources, which is kept/) as string,
  });
});

test('it can go to another machine, and comes back from there the same', async () => {
  const place = 'root@192.168.1.94:/root/backups';
  const sent = await backupCommand('backup', '--to', place);
  expect(sent, sent.stderr).toMatchObject({ exitCode: 0, stdout: expect.stringContaining(`${place}/lab-`) as string });
  const files = await onHost('test', 'stat -c "%a %n" /root/backups/lab-*/* | sed "s|/.*/||"');
  expect(files).toMatch(/^600 manifest.json$/m);
  const fetched = await backupCommand('restore', sent.stdout.trim(), '--only', 'state');
  expect(fetched.stderr).toMatch(/has a state of \d+ resources/);
});

test('with all disks of the pair and of Grafana lost, up and restore bring all of it back', async () => {
  expect(backup).not.toBe('');
  for (const host of wiped) expect(await lab(['host', host, 'wipe'])).toMatchObject({ status: 0 });
  const early = await backupCommand('restore', backup, '--yes');
  expect(early).toMatchObject({
    exitCode: 1,
    stderr: expect.stringMatching(/prom01: prometheus: is not there; bring it up first/) as string,
  });
  const up = await pulumi('up', '--refresh', '--yes', '--skip-preview');
  expect(up, up.stdout.slice(-3000) + up.stderr).toMatchObject({ status: 0 });
  expect(await silences('prom01')).not.toContain(comment);
  const restored = await backupCommand('restore', backup, '--yes');
  expect(restored.stderr).toContain('grafana: grafana-server: put back, and ready');
  expect(restored.exitCode, restored.stderr).toBe(0);
  expect(await silences('prom01')).toContain(comment);
  await expect.poll(() => silences('prom02'), { timeout: 30_000 }).toContain(comment);
  const [before] = await query(`count(up{job="node"} @ ${takenSeconds})`);
  expect(before?.value).toBe(4);
  expect(await inGrafanaDatabase('console.log(db.prepare("SELECT word FROM kept").get().word);')).toBe('of before\n');
  expect(await lab(['status'])).toMatchObject({ status: 0 });
});

test('the relay goes on where it was: no card comes twice, the end of what fired before comes once', async () => {
  // As Prometheus does, the alert is told again until the Alertmanagers, which are silent after their start, have passed it on.
  const passedOn = async (): Promise<number> => {
    await post(alert, 'firing', alertmanagerPair);
    return Math.min(...(await Promise.all(['prom01', 'prom02'].map(alertmanagerAge))));
  };
  await expect.poll(passedOn, { timeout: 180_000, interval: 5_000 }).toBeGreaterThan(silentSeconds);
  await post(alert, 'resolved', alertmanagerPair);
  await expect.poll(() => cardsOf(alert, 'green'), { timeout: 90_000 }).toBe(1);
  expect(await cardsOf(alert, 'red')).toBe(1);
});

test('data that the service does not start from is taken back, and its own is in use again', async () => {
  // A journal of a newer relay.
  const node = `$(sed -n 's|^ExecStart=\\(/[^ ]*/bin/node\\) .*|\\1|p' /etc/systemd/system/feishu-relay.service)`;
  await onHost(
    'prom01',
    `mkdir -p /root/newer && cd /root/newer && ${node} -e 'new (require("node:sqlite").DatabaseSync)("journal.sqlite").exec("CREATE TABLE x (y); PRAGMA user_version = 99")' && tar -cf /root/newer.tar .`,
  );
  const tar = Buffer.from(await onHost('prom01', 'base64 -w 0 /root/newer.tar'), 'base64');
  const file = join(backup, 'prom01.feishu-relay.tar');
  await writeFile(file, tar);
  const manifest = parseManifest(await readFile(join(backup, 'manifest.json'), 'utf8'), backup);
  const sum = await sumOf(file);
  const parts = manifest.parts.map((part) => (part.role === 'feishu-relay' ? { ...part, ...sum } : part));
  await writeFile(join(backup, 'manifest.json'), JSON.stringify({ ...manifest, parts }));
  const answer = await backupCommand('restore', backup, '--yes', '--only', 'feishu-relay');
  expect(answer).toMatchObject({
    exitCode: 1,
    stderr: expect.stringMatching(/its own data was put back and is in use/) as string,
  });
  await expect.poll(async () => (await lab(['status'])).status, { timeout: 30_000 }).toBe(0);
});
