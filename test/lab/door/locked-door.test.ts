/** Turns the key of the lab's stack, and leaves it so: the way back (`npm run lab -- up --no-secure`) restarts everything once more. */
import { beforeAll, describe, expect, test } from 'vitest';
import type { Document } from 'yaml';
import { tryLabDoor } from '../../../lab/door/lab-door.ts';
import { labFeishu } from '../../../lab/stack/feishu-daemon.ts';
import { buildTopology } from '../../../infra/model/build-topology.ts';
import { renderServices } from '../../../infra/render/render-services.ts';
import { exampleBundles, exampleCatalog } from '../../fixtures/example-catalog.ts';
import { labSettings } from '../../fixtures/example-stacks.ts';
import { lockedDoor } from '../../fixtures/locked-door.ts';
import { lab } from '../lab-command.ts';
import { httpGet, onHost, prometheusPair, query } from '../lab-queries.ts';
import { doctor } from '../operator-command.ts';
import { otherVersions, withoutProgram } from '../other-versions.ts';
import { pulumi, withStackFile } from '../pulumi-run.ts';
import { alertmanagerPair, cardsOf, post, syntheticAlert } from '../synthetic-alert.ts';

/** A port of the plan, as another host reaches it (as its own host does, where it is on the loopback). */
interface Port {
  readonly asker: string;
  readonly name: string;
  readonly place: string;
}

const pair = ['prom01', 'prom02'] as const;

let ports: readonly Port[];
let cardsBefore: number;

async function portsOfPlan(): Promise<readonly Port[]> {
  const settings = await labSettings();
  const security = { ...settings.security, enabled: true };
  const topology = buildTopology({ ...settings, security }, exampleCatalog, exampleBundles);
  return renderServices(topology).flatMap(({ host, name, ports }) =>
    ports.map(({ port, reach }) => {
      const address = topology.hosts.find(({ key }) => key === host)?.address ?? '';
      const isLocal = reach === 'local';
      // `test` is a watched host: it has no business with any of the others.
      const asker = isLocal ? host : host === 'test' ? 'prom02' : 'test';
      return { asker, name: `${host} ${name} ${port}`, place: `${isLocal ? '127.0.0.1' : address}:${port}` };
    }),
  );
}

/** What curl says at each port: the exit status and that of HTTP, by the name of the port. */
async function knock(options: string, scheme: 'http' | 'https', path = '/metrics'): Promise<Record<string, string>> {
  const asked = ['test', 'prom02', 'grafana'].map(async (asker) => {
    const mine = ports.filter((port) => port.asker === asker);
    const lines = mine.map(({ place }) => {
      const curl = `curl -s -m 5 -o /dev/null -w '%{http_code}' ${options} ${scheme}://${place}${path}`;
      return `code=$(${curl}); echo "$? $code"`;
    });
    const answers = (await onHost(asker, lines.join('\n'))).trim().split('\n');
    return mine.map(({ name }, index) => [name, answers[index] ?? 'no answer'] as const);
  });
  return Object.fromEntries((await Promise.all(asked)).flat());
}

beforeAll(async () => {
  ports = await portsOfPlan();
  cardsBefore = (await labFeishu().requests()).length;
  expect(await lab(['up', '--secure'])).toMatchObject({ status: 0 });
});

describe('a running stack whose security is turned on', () => {
  test('scrapes everything, both Prometheus have the same, and the Alertmanagers are one cluster', async () => {
    const isUp = 'count(up{job!~".+/.+"} == 1)';
    for (const base of prometheusPair) {
      await expect.poll(() => query(isUp, base), { timeout: 60_000, interval: 1000 }).toMatchObject([{ value: 11 }]);
    }
    for (const base of alertmanagerPair) {
      await expect
        .poll(() => httpGet(`${base}/metrics`), { timeout: 30_000 })
        .toMatch(/^alertmanager_cluster_members 2$/m);
    }
  });

  test('has told of nothing that was only the change', async () => {
    const cards = (await labFeishu().requests()).slice(cardsBefore).map(({ body }) => JSON.stringify(body));
    // A machine that is busy by itself has alerts of its own.
    expect(cards.filter((card) => !/CpuHigh|LoadHigh|MemoryHigh/.test(card))).toEqual([]);
  });

  test('an alert becomes one red and one green card', async () => {
    const alert = syntheticAlert('LockedDoor');
    await post(alert, 'firing', alertmanagerPair);
    // Alertmanagers that have just started are silent at first: docs/design.md.
    await expect.poll(() => cardsOf(alert, 'red'), { timeout: 150_000, interval: 500 }).toBe(1);
    await post(alert, 'resolved', alertmanagerPair);
    await expect.poll(() => cardsOf(alert, 'green'), { timeout: 90_000, interval: 500 }).toBe(1);
  });

  test('Grafana reads through the failover endpoint', async () => {
    const password = (await lab(['pulumi', 'stack', 'output', 'grafanaAdminPassword', '--show-secrets'])).stdout.trim();
    const proxied = 'http://192.168.1.93:3000/api/datasources/proxy/uid/prometheus/api/v1/query?query=count(up)';
    expect(await httpGet(proxied, '--globoff', '--user', `admin:${password}`)).toContain('"status":"success"');
  });
});

describe('every port of the plan, asked by another host', () => {
  test('gives nothing by plain HTTP', async () => {
    const answers = Object.values(await knock('', 'http'));
    expect(answers.length).toBeGreaterThan(12);
    expect(answers.filter((answer) => answer.endsWith('200'))).toEqual([]);
  });

  test('gives nothing to who has no password, or a wrong one', async () => {
    for (const options of ['-k', '-k -u promha:wrong', "-k -u 'promha:'"]) {
      const answers = await knock(options, 'https');
      const open = Object.entries(answers).filter(([name, answer]) => answer !== '0 401' && !/ 9099$/.test(name));
      expect(open, options).toEqual([]);
      // Gossip asks for a certificate.
      const gossip = Object.entries(answers).filter(([name]) => / 9099$/.test(name));
      expect(gossip.map(([, answer]) => answer.endsWith(' 000') && !answer.startsWith('0 '))).toEqual([true, true]);
    }
  });

  test('shows a certificate of the stack’s authority, and of no other', async () => {
    const { ca } = await lockedDoor();
    const mine = (await tryLabDoor())?.ca ?? '';
    for (const host of ['test', 'prom02', 'grafana'])
      await onHost(host, `printf '%s' '${mine}' > /run/mine.pem; printf '%s' '${ca}' > /run/other.pem`);
    const other = await knock('--cacert /run/other.pem', 'https');
    expect(Object.entries(other).filter(([, answer]) => !answer.startsWith('60 '))).toEqual([]);
    const right = await knock('--cacert /run/mine.pem', 'https');
    expect(Object.entries(right).filter(([, answer]) => answer.startsWith('60 '))).toEqual([]);
  });
});

test('doctor reads every certificate, the authority’s too, and finds them well', async () => {
  const { status, lines } = await doctor();
  expect(status, lines.join('\n')).toBe(0);
  const told = lines.filter((line) => / certificates? /.test(line));
  expect(
    told.filter(
      (line) => !/^fine certificates the (?:host’s own|authority’s) .* is valid for \d+ more days/.test(line),
    ),
  ).toEqual([]);
  expect(told.length).toBeGreaterThanOrEqual(7);
});

describe.runIf(process.env['PROMHA_LONG'] === '1')('behind the locked door everything goes on as before', () => {
  test('the drill has its red and its green card', async () => {
    const drill = await lab(['drill']);
    expect(drill).toMatchObject({ status: 0 });
    expect(drill.stdout).toMatch(/card: the red card is accepted[^]*card: the green card is accepted/);
  });

  test('a changed threshold is a reload of both Prometheus', async () => {
    const pids = () => Promise.all(pair.map((host) => onHost(host, 'systemctl show -p MainPID prometheus')));
    const before = await pids();
    const changed = (stack: Document): void => stack.setIn(['config', 'promha:rules', 'cpuHigh', 'threshold'], 77);
    await withStackFile(changed, async (file) => {
      expect(await pulumi('up', '--yes', '--skip-preview', '--config-file', file)).toMatchObject({ status: 0 });
    });
    expect(await httpGet(`${prometheusPair[1]}/api/v1/rules`)).toContain('\\u003e 77');
    expect(await pids()).toEqual(before);
  });

  test('a version that does not start is taken back, and the other host of the pair is not touched', async () => {
    const broken = await otherVersions(['alertmanager'], withoutProgram('alertmanager'));
    const running = (host: string): Promise<string> =>
      onHost(
        host,
        `systemctl show -p ActiveState -p FragmentPath ${host === 'prom02' ? '-p MainPID -p InvocationID' : ''} alertmanager
        sha256sum /etc/systemd/system/alertmanager.service /etc/alertmanager/alertmanager.yml`,
      );
    const before = await Promise.all(pair.map(running));
    const changed = (stack: Document): void => {
      broken.offer(stack);
      stack.setIn(['config', 'promha:alertmanager', 'version'], broken.versionOf('alertmanager'));
    };
    try {
      await withStackFile(changed, async (file) => {
        const { status, stdout, stderr } = await pulumi('up', '--yes', '--skip-preview', '--config-file', file);
        const said = stdout + stderr;
        expect(status).not.toBe(0);
        expect(said).toMatch(
          /prom01: alertmanager: [^]*Exec format error[^]*Everything was put back; alertmanager runs as before/,
        );
        expect(said).toMatch(/prom02: alertmanager: pending: prom01 failed, so prom02, .* was not touched/);
      });
      expect(await Promise.all(pair.map(running))).toEqual(before);
      expect(await pulumi('up', '--yes', '--skip-preview')).toMatchObject({ status: 0 });
    } finally {
      await broken.remove();
    }
  });
});
