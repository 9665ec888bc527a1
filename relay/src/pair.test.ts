import { describe, expect, test } from 'vitest';
import { until } from '../../test/relay/pair-bench.ts';
import { notification, untilShown, withPair } from '../../test/relay/pair-cases.ts';

// What takes longer is in pair-long.test.ts, and what comes together by chance in test/relay-chaos.test.ts.
describe.concurrent('two relays', { timeout: 120_000 }, () => {
  test('a lost host costs no card that was answered 200: the follower delivers it, once', () =>
    withPair(async (bench) => {
      bench.slow(60);
      await bench.feishu('down');
      expect((await bench.first.post(notification(1))).status).toBe(200);
      // What is still on its way to the other one is lost with the host.
      bench.cut(true);
      await bench.first.lose();
      bench.slow(0);
      bench.cut(false);
      await bench.feishu('ok');
      await untilShown(bench, 1);
      expect(await bench.second.postUntilTaken(notification(1))).toBe(0);
      // The host comes back empty: it follows, and nothing is shown again.
      bench.first.process.start();
      await bench.together(bench.second);
      expect(await bench.first.postUntilTaken(notification(1))).toBe(0);
      await bench.first.post(notification(2));
      await untilShown(bench, 2);
      expect(bench.numbersOf('host-1.')).toHaveLength(1);
    }));

  test('a leader that dies between the acceptance of a card and its mark: one repeat, with the same number', () =>
    withPair(async (bench) => {
      bench.slow(60);
      await bench.feishu('slow 6000');
      await bench.first.post(notification(1));
      await untilShown(bench, 1);
      // What is still on its way to the other one is lost with the host.
      bench.cut(true);
      await bench.first.lose();
      bench.slow(0);
      bench.cut(false);
      await bench.feishu('ok');
      await until('the follower has repeated it', () => bench.numbersOf('host-1.').length === 2);
      await bench.second.post(notification(2));
      await untilShown(bench, 2);
      expect(bench.numbersOf('host-1.')).toHaveLength(2);
      expect(new Set(bench.numbersOf('host-1.')).size).toBe(1);
    }));

  test('while the follower is away the leader answers on its own journal and counts it; the follower catches up', () =>
    withPair(async (bench) => {
      await bench.feishu('down');
      await bench.second.process.kill();
      expect((await bench.first.post(notification(1))).status).toBe(200);
      expect(await bench.first.metric('feishu_relay_handovers_missed_total')).toBe(1);
      expect(await bench.first.metric('feishu_relay_peer_connected')).toBe(0);
      bench.second.process.start();
      await bench.together(bench.first);
      expect((await bench.first.post(notification(2))).status).toBe(200);
      expect(await bench.first.metric('feishu_relay_handovers_missed_total')).toBe(1);
      await bench.first.lose();
      await bench.feishu('ok');
      await untilShown(bench, 1);
      await untilShown(bench, 2);
      expect([bench.numbersOf('host-1.').length, bench.numbersOf('host-2.').length]).toEqual([1, 1]);
    }));

  test('a webhook that comes to the follower is passed on, and so is the answer', () =>
    withPair(async (bench) => {
      expect(await bench.second.post(notification(1))).toEqual({ status: 200, text: '{"taken":1}' });
      await untilShown(bench, 1);
      expect((await bench.second.post('no JSON of Alertmanager')).status).toBe(400);
      expect((await bench.second.post(notification(2), '?bot=unheard')).status).toBe(200);
      expect(await bench.first.metric('feishu_relay_unknown_bot_total')).toBe(1);
      expect(await bench.second.metric('feishu_relay_handovers_missed_total')).toBe(0);
    }));

  test('a leader that was frozen sends no second copy when it wakes, and follows', () =>
    withPair(async (bench) => {
      await bench.feishu('down');
      await bench.first.post(notification(1));
      bench.first.process.signal('SIGSTOP');
      // Alertmanager asks again until the other one leads.
      await bench.second.postUntilTaken(notification(2));
      await bench.feishu('ok');
      await untilShown(bench, 1);
      await untilShown(bench, 2);
      bench.first.process.signal('SIGCONT');
      await bench.together(bench.second);
      expect((await bench.first.post(notification(1))).status).toBe(200);
      expect([bench.numbersOf('host-1.').length, bench.numbersOf('host-2.').length]).toEqual([1, 1]);
    }));

  test('only who shows the token of the two is answered', () =>
    withPair(async (bench) => {
      const ask = (path: string, init: RequestInit = {}): Promise<Response> => fetch(`${bench.first.url}/peer/${path}`, init);
      expect((await ask('journal')).status).toBe(401);
      expect((await ask('alertmanager', { method: 'POST', body: '{}' })).status).toBe(401);
      expect((await ask('exchange', { method: 'POST', body: '{}', headers: { authorization: 'Bearer x' } })).status).toBe(401);
      const headers = { authorization: 'Bearer token-of-the-two' };
      expect((await ask('exchange', { method: 'POST', body: '{"odd":1}', headers })).status).toBe(400);
      expect((await ask('lead', { method: 'POST', body: 'no', headers })).status).toBe(400);
      expect(bench.first.log + bench.second.log).not.toContain('token-of-the-two');
    })); // prettier-ignore
});
