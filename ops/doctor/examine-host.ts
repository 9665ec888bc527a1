import { byteSizeBytes, type ByteSize } from '../../infra/config/byte-size.ts';
import { firewallPlan } from '../../infra/model/firewall-plan.ts';
import { needsOfHost } from '../../infra/model/host-needs.ts';
import type { NetworkWay } from '../../infra/model/network-plan.ts';
import type { ServiceSpec } from '../../infra/model/service-spec.ts';
import { hostOf, type RoleName, type Topology, type TopologyHost } from '../../infra/model/topology.ts';
import { doorWords, shutDoors } from '../../infra/provider/preparation/shut-doors.ts';
import { hostFindings } from '../../infra/provider/preflight/preflight-resource.ts';
import { shellFile } from '../../infra/provider/shell-file.ts';
import { HostOut } from '../../infra/provider/ssh/host-out.ts';
import type { SessionPool } from '../../infra/provider/ssh/session-pool.ts';
import { withoutHost } from '../../infra/provider/ssh/without-host.ts';
import { shellQuote } from '../../infra/provider/ssh/shell-quote.ts';
import { firewallLines } from '../../infra/roles/prepare/firewall-lines.ts';
import { securityPaths } from '../../infra/render/security/security-paths.ts';
import { fine, type Finding, note, problem } from './finding.ts';
import { type HostLook, parseHostLook } from './host-look.ts';
import { judgeFirewall, judgeName, judgeSelinux, judgeSshd, judgeWays } from './judge-access.ts';
import { judgeCertificates } from './judge-certificates.ts';
import { judgeFeishu } from './judge-feishu.ts';
import { judgeClock, judgeDisks, judgeLibrary, judgeMemory } from './judge-machine.ts';
import { judgeServices } from './judge-services.ts';

/** What an examination needs beside the host. */
export interface Practice {
  readonly pool: SessionPool;
  readonly topology: Topology;
  readonly specs: readonly ServiceSpec[];
  readonly ways: readonly NetworkWay[];
  readonly now: () => number;
}

/** Memory limit of each service by its name. */
function limitsOf({ settings }: Topology): Readonly<Record<string, ByteSize>> {
  const { nodeExporter, prometheus, alertmanager, relay, grafana, failover } = settings;
  return {
    node_exporter: nodeExporter.memoryMax,
    prometheus: prometheus.memoryMax,
    alertmanager: alertmanager.memoryMax,
    'feishu-relay': relay.memoryMax,
    'grafana-server': grafana.memoryMax,
    'prometheus-failover': failover.memoryMax,
  };
}

/** Where services have a certificate of their host and the authorities that they trust. */
function certificatePaths(specs: readonly ServiceSpec[]): readonly string[] {
  return specs.flatMap(({ name, files }) => {
    const { host, ca } = securityPaths(name as RoleName);
    return files.map(({ path }) => path).filter((path) => path === host || path === ca);
  });
}

/** What is looked for on one host. */
interface Asked {
  readonly specs: readonly ServiceSpec[];
  readonly ways: readonly NetworkWay[];
  /** Paths of certificates. */
  readonly certificates: readonly string[];
}

async function look({ pool, topology }: Practice, host: string, asked: Asked): Promise<HostLook> {
  const lines = asked.ways
    .filter(({ protocol }) => protocol === 'tcp')
    .map(({ to, port }) => `${hostOf(topology, to).address} ${port}`);
  const script = [
    `UNITS=${shellQuote(asked.specs.map(({ name }) => name).join(' '))}`,
    `WAYS=${shellQuote([...new Set(lines)].join('\n'))}`,
    `CERTIFICATES=${shellQuote(asked.certificates.join(' '))}`,
    shellFile(import.meta.url, 'look.sh'),
  ].join('\n');
  const { stdout } = await pool.run(host, script, { timeoutMs: 120_000 });
  return parseHostLook(stdout);
}

/** What a look gave; one that broke off is a finding, since a host that hangs must not hide what the others have. */
type Attempt<T> = { readonly value: T } | { readonly broken: Finding };

async function attempt<T>(host: string, what: string, looking: () => Promise<T>): Promise<Attempt<T>> {
  try {
    return { value: await looking() };
  } catch (error) {
    const way =
      'log in there and see what hangs or is missing (`df`, `dmesg | tail`, `systemctl --failed`), then call doctor again';
    return { broken: problem('look', `${what} could not be looked at: ${withoutHost(host, error)}; ${way}`) };
  }
}

const brokenOf = (...attempts: readonly Attempt<unknown>[]): readonly Finding[] =>
  attempts.flatMap((one) => ('broken' in one ? [one.broken] : []));

/** What is said of the machine and its services. @param shut What firewalld has shut; undefined: it could not be asked. */
function judgeLook(
  { topology, now }: Practice,
  seen: HostLook,
  { specs, ways, certificates }: Asked,
  shut: readonly string[] | undefined,
): readonly Finding[] {
  const limits = limitsOf(topology);
  const limitsBytes = specs.reduce((sum, { name }) => sum + byteSizeBytes(limits[name] ?? '0MB'), 0);
  const addresses = Object.fromEntries(topology.hosts.map(({ key, address }) => [key, address]));
  const needsNode = specs.some(({ releases }) => releases.some(({ name }) => name === 'nodejs'));
  return [
    judgeClock(seen),
    ...judgeDisks(seen),
    judgeMemory(seen, limitsBytes),
    judgeLibrary(seen, needsNode),
    judgeSshd(seen),
    judgeName(seen),
    ...(shut === undefined ? [] : [judgeFirewall(seen, shut.map(doorWords))]),
    judgeSelinux(seen),
    ...judgeWays(seen, ways, addresses),
    ...judgeCertificates(seen, { paths: certificates, ownFolder: topology.settings.security.certificates }, now()),
    ...judgeServices(specs, seen),
  ];
}

/** Everything that can be said of one host without changing anything on it. Never fails: what cannot be looked at is a finding. */
export async function examineHost(practice: Practice, host: TopologyHost): Promise<readonly Finding[]> {
  const { pool, topology, now } = practice;
  const specs = practice.specs.filter((spec) => spec.host === host.key);
  const ways = practice.ways.filter(({ from }) => from === host.key);
  // The way to Feishu is looked at below: the stack file has its address encrypted.
  const needs = { ...needsOfHost(topology, practice.specs, host), reach: [] };
  const began = now();
  try {
    await pool.run(host.key, 'true');
  } catch (error) {
    return [(error instanceof HostOut ? note : problem)('SSH', withoutHost(host.key, error))];
  }
  const connected = fine('SSH', `connects as ${host.connection.user} in ${now() - began} ms`);
  const refused = (await hostFindings(pool, host.key, needs, now)).map((text) => problem('preflight', text));
  const asked = { specs, ways, certificates: certificatePaths(specs) };
  const seen = await attempt(host.key, 'the machine', () => look(practice, host.key, asked));
  const shut = await attempt(host.key, 'firewalld', () =>
    shutDoors(pool, host.key, firewallLines(firewallPlan(topology).get(host.key) ?? [])),
  );
  const isRelay = specs.some(({ name }) => name === 'feishu-relay');
  const feishu = await attempt(host.key, 'the way to Feishu', async () =>
    isRelay ? await judgeFeishu(pool, host.key, topology.settings) : [],
  );
  return [
    connected,
    ...refused,
    ...brokenOf(seen, shut, feishu),
    ...('value' in seen ? judgeLook(practice, seen.value, asked, 'value' in shut ? shut.value : undefined) : []),
    ...('value' in feishu ? feishu.value : []),
  ];
}
