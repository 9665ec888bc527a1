import { isDeepStrictEqual } from 'node:util';
import type { HostNeeds, PreflightInputs, ReachNeed } from '../../model/host-inputs.ts';
import type { ResourceType } from '../grpc/resource-type.ts';
import { foreignFindings } from '../service/foreign-findings.ts';
import { lookAt } from '../service/look-at-service.ts';
import { shellFile } from '../shell-file.ts';
import { CannotConnect } from '../ssh/cannot-connect.ts';
import { HostOut } from '../ssh/host-out.ts';
import type { SessionPool } from '../ssh/session-pool.ts';
import { shellQuote } from '../ssh/shell-quote.ts';
import { withoutHost } from '../ssh/without-host.ts';
import { parseFacts } from './host-facts.ts';
import { judgeHost } from './judge-host.ts';
import { preflightReport } from './preflight-report.ts';
import { preflightSchema } from './preflight-schema.ts';

/** Why an address cannot be reached from a host; empty when it can. */
export async function reachFinding(
  pool: SessionPool,
  host: string,
  { name, origin, proxy, ownCa }: ReachNeed,
): Promise<readonly string[]> {
  const result = await pool.run(
    host,
    `O=${shellQuote(origin)} X=${shellQuote(proxy ?? '')} K=${ownCa === true ? '-k' : ''}\n${shellFile(import.meta.url, 'reach.sh')}`,
  );
  const said = result.stdout.trim();
  if (said === 'ok') return [];
  const way = proxy === undefined ? '' : ' through the proxy';
  return [
    `${name} (${origin}) cannot be reached from it${way}: ${said === '' ? 'no answer' : said}; open the way in the firewall, or set a proxy in the stack file`,
  ];
}

async function factFindings(
  pool: SessionPool,
  host: string,
  wanted: HostNeeds,
  now: () => number,
): Promise<readonly string[]> {
  const disk = new Set(wanted.disk.map((need) => need.path));
  const there = new Set(wanted.disk.flatMap((need) => need.unless ?? []));
  // The first command also connects: its time does not count against the host's clock.
  await pool.run(host, 'true');
  const from = now() / 1000;
  const result = await pool.run(
    host,
    `DISK=${shellQuote([...disk].join(' '))} THERE=${shellQuote([...there].join(' '))}\n${shellFile(import.meta.url, 'facts.sh')}`,
  );
  return judgeHost(wanted, parseFacts(result.stdout), { from: Math.floor(from), to: now() / 1000 });
}

/** Says why a host that was converged before is left to its own resources, which will fail on it alone. */
type LetGo = (host: string, why: string) => boolean;

/** What speaks against putting something on a host, or why it cannot be asked; empty when nothing does. Changes nothing. */
export async function hostFindings(
  pool: SessionPool,
  host: string,
  wanted: HostNeeds,
  now: () => number,
  letGo: LetGo = () => false,
): Promise<readonly string[]> {
  try {
    const findings = await factFindings(pool, host, wanted, now);
    const foreign = await Promise.all(
      wanted.services.map(async (need) =>
        foreignFindings(need, await lookAt(pool, host, { ...need, files: need.files.map((file) => ({ path: file })) })),
      ),
    );
    const reach = await Promise.all(wanted.reach.map((need) => reachFinding(pool, host, need)));
    return [...findings, ...foreign.flat(), ...reach.flat()];
  } catch (error) {
    if (error instanceof HostOut) return [];
    const message = error instanceof Error ? error.message : String(error);
    if (error instanceof CannotConnect && letGo(host, message)) return [];
    return [withoutHost(host, error)];
  }
}

async function checkHosts(
  pool: SessionPool,
  hosts: PreflightInputs['hosts'],
  now: () => number,
  letGo?: LetGo,
): Promise<void> {
  const entries = await Promise.all(
    Object.entries(hosts).map(
      async ([host, wanted]) => [host, await hostFindings(pool, host, wanted, now, letGo)] as const,
    ),
  );
  const report = preflightReport(Object.fromEntries(entries));
  if (report !== undefined) throw new Error(report);
}

/** Hosts that have to be checked: new ones, and those that are to do something else. */
function changedHosts(recorded: PreflightInputs['hosts'], wanted: PreflightInputs['hosts']): readonly string[] {
  return Object.keys(wanted)
    .filter((host) => !isDeepStrictEqual(recorded[host], wanted[host]))
    .sort();
}

/**
 * The resource `host:index:Preflight`: all hosts are checked before anything is changed on any; later only
 * new or changed ones. One that was there before and cannot be reached holds up nobody but itself.
 */
export function preflightResource(pool: () => SessionPool, now: () => number): ResourceType<PreflightInputs> {
  return {
    schema: preflightSchema,
    announce: (recorded, { hosts }) =>
      `check ${changedHosts(recorded?.hosts ?? {}, hosts).join(', ') || 'nothing'}; nothing on a host is changed by it`,
    replaceOn: [],
    computed: [],
    observable: [],
    async create(inputs) {
      await checkHosts(pool(), inputs.hosts, now);
      return { id: 'preflight', outputs: {} };
    },
    read: ({ inputs }) => Promise.resolve({ inputs, outputs: {} }),
    async update(recorded, inputs, context) {
      const changed = changedHosts(recorded.inputs.hosts, inputs.hosts);
      const wanted = Object.entries(inputs.hosts).filter(([host]) => changed.includes(host));
      await checkHosts(pool(), Object.fromEntries(wanted), now, (host, why) => {
        const isKnown = recorded.inputs.hosts[host] !== undefined;
        if (isKnown) context.report('warning', `${why}. It was not checked; all other hosts go on`);
        return isKnown;
      });
      return { outputs: {} };
    },
    delete: () => Promise.resolve(),
  };
}
