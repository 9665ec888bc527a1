import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { takeAlerts } from '../engine/take-alerts.ts';
import { Journal } from '../journal/journal.ts';
import { sampleAlert, sampleNotification } from '../testing/sample-notification.ts';
import { readApart } from './follower-copy.ts';
import { sendJournals } from './journal-stream.ts';
import { PeerClient } from './peer-client.ts';

const from = { id: 'x', said: 1, rank: 0, term: 1, role: 'leading', schema: 2, clockMs: 0, hasRoom: true } as const;

let folder: string;
let journal: Journal;
let server: Server;
let client: PeerClient;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'journal-stream-'));
  journal = new Journal(folder, 0);
  server = createServer((_request, response) => {
    void pipeline(sendJournals({ all: [{ name: 'oncall', journal }] }, from, undefined), response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  client = new PeerClient({ url: `http://127.0.0.1:${port}`, token: 'x' });
});
afterEach(async () => {
  await client.close();
  await new Promise((resolve) => server.close(resolve));
  journal.close();
  rmSync(folder, { recursive: true });
});

async function take(fingerprint: string, note = ''): Promise<void> {
  const alert = sampleAlert({ fingerprint, annotations: { description: note } });
  const notification = sampleNotification([alert], { groupKey: fingerprint });
  await takeAlerts(journal, notification, () => ({ repeatMs: 1, lateMs: 1 }), 1);
}

/** What waits on the other side, with its description. */
async function brought(): Promise<readonly (readonly [string, string | undefined])[]> {
  const journals = await readApart(await client.journal(AbortSignal.timeout(5000)));
  const waiting = [...(journals.get('oncall')?.alerts.pending() ?? [])].map(
    ({ state }) => [state.fingerprint, state.alert.annotations['description']] as const,
  );
  for (const one of journals.values()) one.close();
  return waiting;
}

test('brings a journal of any length over', async () => {
  // Rows go in pieces of 64, and an alert of its own group is three: each remainder comes up.
  for (let count = 1; count <= 64; count++) {
    await take(`f${count}`);
    expect(await brought()).toHaveLength(count);
  }
});

test('brings over what looks like the end of a line', async () => {
  const odd = 'a\u2028b\u2029c\u0085d\r\ne\rf\ng\u000bh';
  await take('odd', odd);
  await take('after');
  expect(await brought()).toEqual([
    ['odd', odd],
    ['after', ''],
  ]);
});
