import type { NetworkWay } from '../../infra/model/network-plan.ts';
import { fine, type Finding, note, problem } from './finding.ts';
import type { HostLook } from './host-look.ts';

/** Connections being opened that sshd takes for certain: by default as many hosts are changed at once, and a jump host sees one from each. */
const minStartups = 10;
/** promha runs up to 8 commands at once in one session. */
const minSessions = 8;

/** Limits of sshd against what a run of promha opens. */
export function judgeSshd({ sshd }: HostLook): Finding {
  const { maxstartups, maxsessions } = sshd;
  if (maxstartups === undefined || maxsessions === undefined) {
    return note('sshd', 'its settings could not be read (sshd -T); MaxStartups and MaxSessions should be 10 or more');
  }
  const low = [
    ...(Number.parseInt(maxstartups, 10) < minStartups ? [`MaxStartups ${maxstartups}`] : []),
    ...(Number(maxsessions) < minSessions ? [`MaxSessions ${maxsessions}`] : []),
  ];
  return low.length === 0
    ? fine('sshd', `MaxStartups ${maxstartups}, MaxSessions ${maxsessions}`)
    : problem(
        'sshd',
        `${low.join(' and ')} is low: connections or commands of an up are refused; set both to 10 or more`,
      );
}

/** Longest time for a name that does not exist, in seconds: what asks for one waits as long each time. */
const slowResolver = 3;

/** How quickly the host learns that a name does not exist. That its own name resolves is judged by the preflight. */
export function judgeName({ resolverSeconds, nameServers }: HostLook): Finding {
  const servers = `${nameServers} ${nameServers === 1 ? 'name server' : 'name servers'} in /etc/resolv.conf`;
  return resolverSeconds >= slowResolver
    ? problem(
        'DNS',
        `a name that does not exist takes ${resolverSeconds} s (${servers}): one that does not answer delays each look-up; take it out there`,
      )
    : fine('DNS', `${servers}, answers at once`);
}

/**
 * The host’s own firewall, in words; whether it lets the system through on the way to other hosts is judged by the ways.
 * @param shut Doors of the plan that it has shut, in words.
 */
export function judgeFirewall({ firewalld, releases }: HostLook, shut: readonly string[]): Finding {
  if (firewalld !== 'running')
    return note(
      'firewall',
      `firewalld is ${firewalld}: every port is open to whoever reaches the host, unless something else filters`,
    );
  // Before the first up nothing is open yet, and nobody misses it.
  return shut.length === 0 || releases.length === 0
    ? fine('firewall', 'firewalld runs; promha opens what the system needs, and closes it at destroy')
    : problem(
        'firewall',
        `firewalld runs and has shut ${shut.join(', ')}: it was switched on or set back after the last up; \`pulumi up --refresh\` opens them`,
      );
}

/** SELinux, the labels that programs of releases have, and what keeps them. */
export function judgeSelinux({ selinux, hasSemanage, labels }: HostLook): Finding {
  const mode = selinux.toLowerCase();
  if (selinux === 'absent' || selinux === 'Disabled') return fine('SELinux', mode);
  const others = labels.filter((type) => type !== 'bin_t');
  const relabel = hasSemanage ? 'restorecon -R' : 'chcon -R -t bin_t';
  if (others.length > 0)
    return note(
      'SELinux',
      `${mode}, and programs in /opt/promha/releases are labelled ${others.join(', ')}, not bin_t: systemd may not be allowed to start them; as root there: ${relabel} /opt/promha/releases`,
    );
  if (hasSemanage) return fine('SELinux', labels.length === 0 ? mode : `${mode}, releases are labelled bin_t`);
  return note(
    'SELinux',
    `${mode}, and semanage is missing: a full relabel takes bin_t from releases; dnf install policycoreutils-python-utils, then semanage fcontext -a -t bin_t '/opt/promha/releases(/.*)?'`,
  );
}

/** Ways from this host to others that are shut. @param addresses Address by host key. */
export function judgeWays(
  look: HostLook,
  ways: readonly NetworkWay[],
  addresses: Readonly<Record<string, string>>,
): readonly Finding[] {
  const open = new Map(look.ways.map(({ address, port, isOpen }) => [`${address} ${port}`, isOpen]));
  const asked = ways.filter(({ to, port }) => open.has(`${addresses[to]} ${port}`));
  const shut = asked.filter(({ to, port }) => open.get(`${addresses[to]} ${port}`) === false);
  if (shut.length === 0)
    return asked.length === 0 ? [] : [fine('network', `${asked.length} ways to other hosts are open`)];
  return shut.map(({ to, port, purpose }) =>
    problem(
      'network',
      `${to}:${port} (${purpose}) is not reached from here: the service there is down, or a firewall between them drops it`,
    ),
  );
}
