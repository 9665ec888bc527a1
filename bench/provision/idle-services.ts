import { setTimeout as delay } from 'node:timers/promises';
import type { ServiceSpec } from '../../infra/model/service-spec.ts';
import { onHost } from './on-host.ts';

/** What a service costs a host on which nothing happens; of several hosts the one where it costs most. */
export interface IdleService {
  readonly service: string;
  readonly hosts: readonly string[];
  readonly residentBytes: number;
  /** Of one processor. */
  readonly processorShare: number;
  readonly tasks: number;
  /** `MemoryMax` of its unit; undefined where it sets none. */
  readonly limitBytes: number | undefined;
}

/** One process, from the texts of its `stat` and `status` in /proc. */
export interface SeenProcess {
  readonly processorTicks: number;
  readonly residentBytes: number;
  readonly tasks: number;
}

/** Ticks a second in /proc/<pid>/stat, on every Linux that Node runs on. */
const ticksPerSecond = 100;

/** Reads `/proc/<pid>/stat` and `/proc/<pid>/status`, one after the other in one text. */
export function parseProcess(text: string): SeenProcess {
  // The name of the program, in brackets, may hold anything; user and system time are the 12th and 13th word after it.
  const [line = ''] = text.split('\n');
  const words = line.slice(line.lastIndexOf(') ') + 2).split(' ');
  const ofStatus = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(text)?.[1]);
  return {
    processorTicks: Number(words[11]) + Number(words[12]),
    residentBytes: ofStatus('VmRSS') * 1024,
    tasks: ofStatus('Threads'),
  };
}

/** `MemoryMax` of a unit, in bytes; undefined where it sets none. */
export function memoryMaxOf(unit: string): number | undefined {
  const megabytes = /^MemoryMax=(\d+)M$/m.exec(unit)?.[1];
  return megabytes === undefined ? undefined : Number(megabytes) * 1024 ** 2;
}

async function look({ host, name }: ServiceSpec): Promise<SeenProcess> {
  const pid = await onHost(host, ['systemctl', 'show', '-p', 'MainPID', '--value', name]);
  return parseProcess(await onHost(host, ['cat', `/proc/${pid}/stat`, `/proc/${pid}/status`]));
}

/** Looks twice at the processes of running services that have nothing to do but what they do by themselves. */
export async function measureIdle(specs: readonly ServiceSpec[], seconds: number): Promise<readonly IdleService[]> {
  const before = await Promise.all(specs.map(look));
  await delay(seconds * 1000);
  const after = await Promise.all(specs.map(look));
  const each = specs.map((spec, index) => ({ spec, ticks: before[index]?.processorTicks ?? 0, seen: after[index] }));
  return [...Map.groupBy(each, ({ spec }) => spec.name)].map(([service, all]) => {
    const most = (value: (one: (typeof all)[number]) => number): number => Math.max(...all.map(value));
    return {
      service,
      hosts: all.map(({ spec }) => spec.host),
      residentBytes: most(({ seen }) => seen?.residentBytes ?? 0),
      processorShare: most(({ ticks, seen }) => ((seen?.processorTicks ?? 0) - ticks) / ticksPerSecond / seconds),
      tasks: most(({ seen }) => seen?.tasks ?? 0),
      limitBytes: memoryMaxOf(all[0]?.spec.unit ?? ''),
    };
  });
}
