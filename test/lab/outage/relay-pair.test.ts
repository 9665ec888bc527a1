import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FeishuControl } from '../../../lab/feishu/control-api.ts';
import type { ReceivedRequest } from '../../../lab/feishu/received-request.ts';
import { statePath } from '../../../lab/lab-paths.ts';
import { lab, runInside } from '../lab-command.ts';
import { pulumi, withStackFile } from '../pulumi-run.ts';

const feishu = new FeishuControl(statePath('feishu.sock'));
const alertname = 'LostHostTest';

beforeAll(async () => {
  await withStackFile(
    (stack) => stack.setIn(['config', 'promha:relay', 'hosts'], ['prom01', 'prom02']),
    async (file) => {
      expect(await pulumi('up', '--yes', '--skip-preview', '--config-file', file)).toMatchObject({ status: 0 });
    },
  );
});

afterAll(async () => {
  await feishu.change({ mode: { kind: 'ok' } });
  await lab(['host', 'prom01', 'on']);
  expect(await pulumi('up', '--yes', '--skip-preview')).toMatchObject({ status: 0 });
});

/** Sum of a metric of the relay of a host, over its bots; undefined when it does not answer. */
async function relayMetric(address: string, name: string): Promise<number | undefined> {
  const { status, stdout } = await runInside(['curl', '-sf', '--max-time', '2', `http://${address}:4000/metrics`]);
  if (status !== 0) return undefined;
  const lines = stdout.split('\n').filter((line) => line.startsWith(name) && /^[ {]/.test(line.slice(name.length)));
  return lines.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
}

async function tellAlertmanagers(addresses: readonly string[], endsAt?: Date): Promise<void> {
  const labels = { alertname, severity: 'critical', instance: 'lost-host-test' };
  const body = JSON.stringify([
    { labels, annotations: { summary: alertname }, ...(endsAt === undefined ? {} : { endsAt }) },
  ]);
  for (const address of addresses) {
    const post = ['curl', '-sf', '-H', 'content-type: application/json', '-d', body];
    expect(await runInside([...post, `http://${address}:9093/api/v2/alerts`])).toMatchObject({ status: 0 });
  }
}

const isOurs = ({ accepted, body }: ReceivedRequest): boolean => accepted && JSON.stringify(body).includes(alertname);
const color = ({ body }: ReceivedRequest): string | undefined => /"template":"(\w+)"/.exec(JSON.stringify(body))?.[1];

describe('a relay on each Alertmanager host', () => {
  test('one leads, the other follows, and both have the same', async () => {
    await expect.poll(() => relayMetric('192.168.1.91', 'feishu_relay_peer_connected'), { timeout: 30_000 }).toBe(1);
    const leading = ['192.168.1.91', '192.168.1.92'].map((address) => relayMetric(address, 'feishu_relay_leading'));
    expect((await Promise.all(leading)).reduce((sum = 0, one = 0) => sum + one, 0)).toBe(1);
  });

  test('what was answered on a host that is lost comes from the other, once; and its end too', async () => {
    const from = (await feishu.requests()).length;
    await feishu.change({ mode: { kind: 'down' } });
    // Only the Alertmanager of the host that will be lost knows of it by itself.
    await tellAlertmanagers(['192.168.1.91']);
    await expect
      .poll(() => relayMetric('192.168.1.91', 'feishu_relay_alerts_waiting'), { timeout: 60_000, interval: 500 })
      .toBeGreaterThan(0);
    await expect.poll(() => relayMetric('192.168.1.92', 'feishu_relay_alerts_waiting')).toBeGreaterThan(0);
    expect(await lab(['host', 'prom01', 'off'])).toMatchObject({ status: 0 });
    await feishu.change({ mode: { kind: 'ok' } });
    expect(await feishu.tryWaitFor(isOurs, from, 45_000)).toBeDefined();

    expect(await lab(['host', 'prom01', 'on'])).toMatchObject({ status: 0 });
    await expect.poll(() => relayMetric('192.168.1.92', 'feishu_relay_peer_connected'), { timeout: 60_000 }).toBe(1);
    await tellAlertmanagers(['192.168.1.91', '192.168.1.92'], new Date());
    expect(
      await feishu.tryWaitFor((request) => isOurs(request) && color(request) === 'green', from, 90_000),
    ).toBeDefined();
    const shown = (await feishu.requests()).slice(from).filter(isOurs);
    expect(shown.map(color)).toEqual(['red', 'green']);
  });
});
