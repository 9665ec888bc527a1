import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { awaitMembers } from '../await-members.ts';
import { onHost, prometheusPair, query } from '../lab-queries.ts';
import { silence } from '../operator-command.ts';
import { alertmanagerPair, cardsOf, post, type SyntheticAlert, syntheticAlert } from '../synthetic-alert.ts';

const isLong = process.env['PROMHA_LONG'] === '1';
const hosts = ['prom01', 'prom02'] as const;

/** A member waits 15 s for the one before it to have sent an alert (`--cluster.peer-timeout`), and a group's first card 5 s. */
const secondCardMs = 15_000 + 5000 + 3000;

const awaitCard = (alert: SyntheticAlert, color: 'red' | 'green'): Promise<void> =>
  vi.waitFor(async () => expect(await cardsOf(alert, color)).toBeGreaterThan(0), { timeout: 90_000, interval: 500 });

const cards = async (alert: SyntheticAlert): Promise<readonly [red: number, green: number]> => [
  await cardsOf(alert, 'red'),
  await cardsOf(alert, 'green'),
];

beforeAll(() => awaitMembers(2), 150_000);

describe.each(isLong ? hosts : (['prom01'] as const))('while the Alertmanager on %s is down', (down) => {
  afterEach(async () => {
    await onHost(down, 'systemctl start alertmanager');
    await awaitMembers(2);
  }, 150_000);

  test('an alert is one red card and one green card, one that is silenced none, also when that one is back while both still fire', async () => {
    await onHost(down, 'systemctl stop alertmanager');
    const others = alertmanagerPair.filter((_, index) => hosts[index] !== down);
    const [alert, muted] = [syntheticAlert('OneDown'), syntheticAlert('Muted')];
    const added = await silence(muted.name, '--for', '1h', '--why', 'a test of the pair');
    expect(added).toMatchObject({ exitCode: 0 });
    await post(alert, 'firing', others);
    await post(muted, 'firing', others);
    await awaitCard(alert, 'red');
    await onHost(down, 'systemctl start alertmanager');
    await awaitMembers(2);
    await post(alert, 'firing', alertmanagerPair);
    await post(muted, 'firing', alertmanagerPair);
    await delay(secondCardMs);
    expect(await cards(alert)).toEqual([1, 0]);
    expect(await cards(muted)).toEqual([0, 0]);
    for (const base of alertmanagerPair) {
      const { stdout } = await silence('list', '--alertmanager', base);
      expect(stdout).toMatch(new RegExp(`alertname="${muted.name}"\\n.*: a test of the pair`));
    }
    const id = /silence -- expire (\w+)/.exec(added.stdout)?.[1] ?? '';
    expect(await silence('expire', id)).toMatchObject({ exitCode: 0 });
    await post(alert, 'resolved', alertmanagerPair);
    await awaitCard(alert, 'green');
    expect(await cards(alert)).toEqual([1, 1]);
    await awaitCard(muted, 'red');
    await post(muted, 'resolved', alertmanagerPair);
  }, 240_000);
});

describe('while the gossip port between the two is blocked', () => {
  const inconsistent = 'ALERTS{alertname="AlertmanagerMembersInconsistent",job="alertmanager"}';

  beforeAll(async () => {
    const rules = 'add rule inet promha_test in meta l4proto { tcp, udp } th dport 9099 drop';
    const chain = "add chain inet promha_test in '{ type filter hook input priority 0; }'";
    for (const host of hosts) {
      await onHost(host, `nft add table inet promha_test && nft ${chain} && nft '${rules}'`);
    }
    await awaitMembers(1);
  }, 150_000);

  afterAll(async () => {
    for (const host of hosts) await onHost(host, 'nft delete table inet promha_test');
    await awaitMembers(2);
  }, 150_000);

  test('an alert is at least one red card, at most two', async () => {
    const alert = syntheticAlert('Apart');
    await post(alert, 'firing', alertmanagerPair);
    await awaitCard(alert, 'red');
    await post(alert, 'resolved', alertmanagerPair);
    await awaitCard(alert, 'green');
    const [red, green] = await cards(alert);
    expect(red).toBeGreaterThanOrEqual(1);
    expect(red).toBeLessThanOrEqual(2);
    expect(green).toBeGreaterThanOrEqual(1);
    expect(green).toBeLessThanOrEqual(2);
  }, 240_000);

  test.each(prometheusPair)(
    'the Prometheus at %s raises AlertmanagerMembersInconsistent for both',
    async (base) => {
      const wanted = isLong ? ['firing', 'firing'] : ['pending', 'pending'];
      await vi.waitFor(
        async () => {
          const alerts = await query(inconsistent, base);
          const states = alerts.map(({ labels }) => labels['alertstate'] ?? '').sort();
          // Two minutes after it began the alert fires, also where a test does not wait for that.
          expect([wanted, ['firing', 'firing']]).toContainEqual(states);
          expect(alerts.map(({ labels }) => labels['instance']).sort()).toEqual([...hosts]);
        },
        { timeout: isLong ? 240_000 : 60_000, interval: 1000 },
      );
    },
    300_000,
  );
});
