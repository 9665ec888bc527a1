import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { noteBackup, tryLastBackup } from '../backup/last-backup.ts';
import { judgeBackup } from './judge-backup.ts';

let cache: string;

beforeAll(async () => {
  cache = await mkdtemp(join(tmpdir(), 'promha-cache-'));
  vi.stubEnv('PROMHA_CACHE', cache);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await rm(cache, { recursive: true });
});

const takenMs = Date.UTC(2026, 0, 1);
const taken = { stack: 'prod', time: new Date(takenMs).toISOString(), place: '/srv/backups/prod-2026' };

test.each<readonly [number, string]>([
  [3, 'fine the last one is less than a day old: /srv/backups/prod-2026'],
  [25, 'fine the last one is 1 day old: /srv/backups/prod-2026'],
  [7 * 24, 'note the last one is 7 days old: /srv/backups/prod-2026; what was learnt since would be lost'],
])('%i hours after a backup', async (hours, expected) => {
  await noteBackup(taken);
  const { level, text } = judgeBackup(await tryLastBackup('prod'), 'prod', takenMs + hours * 3_600_000);
  expect(`${level} ${text}`).toContain(expected);
});

test('a stack that was never backed up, or whose note is damaged, is told how', async () => {
  await writeFile(join(cache, 'backups', 'torn.json'), '{"stack":');
  for (const stack of ['lab', 'torn']) {
    const { level, text } = judgeBackup(await tryLastBackup(stack), stack, takenMs);
    expect([level, text]).toEqual(['note', expect.stringContaining(`npm run backup -- --to <folder> -s ${stack}`)]);
  }
});
