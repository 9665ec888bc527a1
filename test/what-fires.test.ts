import { afterAll, beforeAll, expect, test } from 'vitest';
import { WhatFires } from '../relay/src/alertmanager/what-fires.ts';
import { sampleAlert } from '../relay/src/testing/sample-notification.ts';
import type { Alert } from '../relay/src/webhook/notification.ts';
import { startAlertmanager, type TestAlertmanager } from './alertmanager/start-alertmanager.ts';

let alertmanager: TestAlertmanager;
let whatFires: WhatFires;

beforeAll(async () => {
  alertmanager = await startAlertmanager('route: {receiver: none}\nreceivers: [{name: none}]\n');
  whatFires = new WhatFires({ urls: ['http://127.0.0.1:1', alertmanager.url] });
}, 60_000);

afterAll(async () => {
  await whatFires.close();
  await alertmanager.stop();
});

/** Tells a real Alertmanager of an alert, and returns it as its webhook would have it. */
async function told(instance: string): Promise<Alert> {
  const labels = { alertname: 'NodeDown', instance, severity: 'critical' };
  await alertmanager.tell([labels]);
  const found = (await alertmanager.alerts()).find((alert) => alert.labels['instance'] === instance);
  return sampleAlert({ labels, fingerprint: found?.fingerprint ?? '' });
}

test.each(['app01', 'quoted "app" \\ 主机\n2', 'long'.repeat(300)])(
  'an alert fires until it is over: %j',
  async (instance) => {
    const alert = await told(instance);
    expect((await whatFires.ask([alert])).get(alert)).toBe(true);
    await alertmanager.tell([alert.labels], new Date(Date.now() - 1));
    expect((await whatFires.ask([alert])).get(alert)).toBe(false);
  },
);

test('an alert of the same host and rule is not taken for another', async () => {
  const alert = await told('app02');
  const other = { ...alert, labels: { ...alert.labels, device: 'sda' }, fingerprint: '00000000000000aa' };
  const known = await whatFires.ask([other, alert]);
  expect([known.get(other), known.get(alert)]).toEqual([false, true]);
});

test('who does not answer, or turns the relay away, has said nothing; nor is an alert known that another sender named', async () => {
  const alert = await told('app03');
  const away = new WhatFires({ urls: ['http://127.0.0.1:1', `${alertmanager.url}/no-such-page`] });
  expect((await away.ask([alert])).size).toBe(0);
  await away.close();
  expect((await whatFires.ask([{ ...alert, fingerprint: '' }])).size).toBe(0);
});
