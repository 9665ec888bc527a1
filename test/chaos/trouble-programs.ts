import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { metricOf } from '../relay/metric-of.ts';
import type { ChaosBed, RelayMember } from './chaos-bed.ts';
import type { ChaosSize } from './chaos-size.ts';
import { note, type TroubleLog } from './trouble-log.ts';

/** What may happen to two relays: one host lost with its disk, killed, frozen, asked to end; the way between them cut. */
export const pairTroubles = ['lose', 'kill', 'freeze', 'end', 'cut'] as const;

type PairTrouble = (typeof pairTroubles)[number];

/** Kills the only relay again and again, or troubles one of two. */
export async function troubleRelays(
  bed: ChaosBed,
  { stormMs, relayKills }: ChaosSize,
  log: TroubleLog,
  random: () => number,
): Promise<void> {
  const [only, other] = bed.relays;
  for (let turn = 0; turn < relayKills; turn++) {
    await sleep((stormMs / relayKills) * (0.5 + random() * 0.5));
    if (other === undefined) {
      await killOnly(only, log, 200 + random() * 600);
      continue;
    }
    // Two relays come together first, which a full disk may hold up.
    if (log.isFull) await sleep(4000);
    await troubleOneOfTwo(bed, pairTroubles[turn % pairTroubles.length] ?? 'lose', log, random);
  }
}

async function killOnly(relay: RelayMember | undefined, log: TroubleLog, pauseMs: number): Promise<void> {
  if (log.isFull) log.killedFullAtMs.push(Date.now());
  await relay?.process.kill();
  note(log, 'relay0: killed');
  await sleep(pauseMs);
  note(log, 'relay0: started');
  relay?.process.start();
}

/** Mostly the leader has it: that is the one that matters. */
async function troubleOneOfTwo(
  bed: ChaosBed,
  trouble: PairTrouble,
  log: TroubleLog,
  random: () => number,
): Promise<void> {
  const isLeader = random() < 0.7;
  const pauseMs = 300 + random() * 9000;
  if (!(await bed.untilTogether())) throw new Error(`the two relays do not come together; see ${bed.folder}`);
  const leads = await Promise.all(bed.relays.map(({ url }) => metricOf(url, 'feishu_relay_leading')));
  const victim = bed.relays.find((_relay, rank) => (leads[rank] === 1) === isLeader);
  if (victim === undefined) throw new Error(`nobody leads, or both do; see ${bed.folder}`);
  log.pairTroubles.push(trouble);
  const fromMs = Date.now();
  const name = `relay${bed.relays.indexOf(victim)} (${isLeader ? 'leads' : 'follows'})`;
  await begin(trouble, bed, victim);
  note(log, `${name}: ${trouble}`);
  await sleep(pauseMs);
  note(log, `${name}: end of ${trouble}`);
  if (trouble === 'freeze') victim.process.signal('SIGCONT');
  else if (trouble === 'cut') bed.links.forEach((link) => link.heal());
  else victim.process.start();
  await bed.untilTogether();
  note(log, 'the two relays are together');
  if (trouble === 'cut') log.apart.push({ fromMs: fromMs - 2000, toMs: Date.now() + 10_000 });
}

async function begin(trouble: PairTrouble, { links }: ChaosBed, { process, folder }: RelayMember): Promise<void> {
  switch (trouble) {
    case 'lose':
      await process.kill();
      rmSync(folder, { recursive: true });
      mkdirSync(folder);
      break;
    case 'kill':
      await process.kill();
      break;
    case 'end':
      await process.end();
      break;
    case 'freeze':
      process.signal('SIGSTOP');
      break;
    case 'cut':
      links.forEach((link) => link.cut());
  }
}

/** Kills one of the Alertmanagers now and then; it has forgotten all alerts then. */
export async function killAlertmanagers(
  { alertmanagers }: ChaosBed,
  { stormMs, alertmanagerKills }: ChaosSize,
  log: TroubleLog,
  random: () => number,
): Promise<void> {
  for (let kill = 0; kill < alertmanagerKills; kill++) {
    await sleep((stormMs / alertmanagerKills) * (0.3 + random() * 0.4));
    const index = Math.floor(random() * 2);
    const victim = alertmanagers[index]?.process;
    await victim?.kill();
    note(log, `am${index}: killed`);
    await sleep(1000);
    note(log, `am${index}: started`);
    victim?.start();
  }
}

/** Fills the small disk for three seconds, where there is one. */
export async function fillDisk(
  bed: ChaosBed,
  { stormMs }: ChaosSize,
  log: TroubleLog,
  random: () => number,
): Promise<void> {
  await sleep(stormMs * (0.2 + random() * 0.4));
  if (!bed.hasSmallDisk || (bed.relays.length === 2 && !(await bed.untilTogether()))) return;
  log.isFull = true;
  note(log, 'the disk of relay0: full');
  const path = join(bed.disk, 'filler');
  const file = openSync(path, 'w');
  try {
    for (;;) if (writeSync(file, Buffer.alloc(4096, 1)) < 4096) break;
  } catch {
    // Full.
  } finally {
    closeSync(file);
  }
  await sleep(3000);
  rmSync(path);
  note(log, 'the disk of relay0: room');
  log.isFull = false;
}
