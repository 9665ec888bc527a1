import type { HostNeeds } from '../../model/host-inputs.ts';
import type { HostFacts } from './host-facts.ts';

/** Difference of clocks from which on times on cards and signatures to Feishu go wrong, in seconds. */
const maxClockSkewSeconds = 30;

/** The oldest systemd the units are written for: EL8's. */
const minSystemd = 239;

const machines: Readonly<Record<HostNeeds['arch'], string>> = { amd64: 'x86_64', arm64: 'aarch64' };

const mebibyte = 1024 * 1024;

/** The operator's clock around the moment the host told its own, in seconds since 1970. */
export interface AskedBetween {
  readonly from: number;
  readonly to: number;
}

function clockFinding(facts: HostFacts, asked: AskedBetween): readonly string[] {
  const skew =
    facts.clockSeconds > asked.to ? facts.clockSeconds - asked.to : Math.min(0, facts.clockSeconds - asked.from);
  if (Math.abs(skew) <= maxClockSkewSeconds) return [];
  const word = skew > 0 ? 'ahead of' : 'behind';
  return [
    `its clock is ${Math.round(Math.abs(skew))} s ${word} this machine's, at most ${maxClockSkewSeconds} s are allowed; switch on chronyd there (\`systemctl enable --now chronyd\`), or correct the clock here`,
  ];
}

function systemFindings(needs: HostNeeds, facts: HostFacts): readonly string[] {
  const { systemdVersion: version } = facts;
  return [
    ...(facts.isRoot ? [] : ['commands do not run as root; log in as root, or as a user with passwordless sudo']),
    ...(facts.machine === machines[needs.arch]
      ? []
      : [
          `it is a ${facts.machine} machine, but the stack has ${needs.arch} archives for it; set its arch in the stack file`,
        ]),
    ...(version === undefined
      ? ['systemd does not run it (a container?); a host needs systemd as its first process']
      : []),
    ...(version !== undefined && version < minSystemd
      ? [`it has systemd ${version}, the units need ${minSystemd} (EL8) or newer`]
      : []),
    ...(facts.resolvesItself
      ? []
      : [
          `its own name ${facts.hostName} does not resolve, which delays each configuration load by 10 s; add it to /etc/hosts there`,
        ]),
    ...(facts.lacks.length === 0 ? [] : [`it lacks ${facts.lacks.join(', ')}`]),
  ];
}

/** What asks the services whether they are ready. */
function askingFindings(needs: HostNeeds, { hasCurl, hasBash }: HostFacts): readonly string[] {
  if (hasCurl) return [];
  if (needs.curl === true)
    return [
      'it lacks curl, with which its services are asked over https and with their password (`promha:security`); install it there: `dnf install curl`',
    ];
  return hasBash ? [] : ['it lacks curl and bash, one of which asks its services; install one: `dnf install curl`'];
}

function diskFindings(needs: HostNeeds, facts: HostFacts): readonly string[] {
  const byMount = new Map<string, { needed: number; free: number; paths: Set<string> }>();
  for (const { path, freeBytes, unless } of needs.disk) {
    const disk = facts.disk[path];
    if (disk === undefined || (unless !== undefined && facts.there.has(unless))) continue;
    const sum = byMount.get(disk.mount) ?? { needed: 0, free: disk.freeBytes, paths: new Set() };
    sum.needed += freeBytes;
    sum.paths.add(path);
    byMount.set(disk.mount, sum);
  }
  return [...byMount]
    .filter(([, { needed, free }]) => free < needed)
    .map(
      ([mount, { needed, free, paths }]) =>
        `${mount} has ${Math.floor(free / mebibyte)} MiB free, ${Math.ceil(needed / mebibyte)} MiB are needed for ${[...paths].join(' and ')}`,
    );
}

/** What speaks against putting anything on a host; empty when nothing does. Pure. */
export function judgeHost(needs: HostNeeds, facts: HostFacts, asked: AskedBetween): readonly string[] {
  return [
    ...systemFindings(needs, facts),
    ...askingFindings(needs, facts),
    ...clockFinding(facts, asked),
    ...diskFindings(needs, facts),
  ];
}
