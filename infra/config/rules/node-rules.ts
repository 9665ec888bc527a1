import { downRule, durationRule, limitRule, percentRule, stateRule } from './rule-shape.ts';

/**
 * Rules on the hosts, from node_exporter.
 * NodeDown: with scrapes and evaluations every 10 s, 20 s means that one missed scrape stays silent and the second one fires.
 */
export const nodeRules = {
  nodeDown: downRule('node_exporter of a host does not answer: the host, its network, or the exporter is down.', {
    for: '20s',
    severity: 'critical',
    newTargetGrace: '1m',
  }),
  hostSilent: stateRule(
    'Nothing on a host answers, node_exporter included. It mutes the alerts of what is gone with the host, and makes no card.',
    {
      for: '0s',
      severity: 'info',
    },
  ),
  cpuHigh: percentRule('CPU time in use (all but idle and waiting for disks), over all cores.', {
    threshold: 85,
    for: '10m',
    severity: 'warning',
  }),
  loadHigh: limitRule('Load average of 5 minutes per core.', 'runnable or blocked tasks per core', {
    threshold: 3,
    for: '15m',
    severity: 'warning',
  }),
  memoryHigh: percentRule('Memory in use, counted as total less available.', {
    threshold: 90,
    for: '5m',
    severity: 'warning',
    critical: { threshold: 97, for: '2m' },
  }),
  swapHigh: percentRule('Swap space in use. Silent on a host without swap.', {
    threshold: 80,
    for: '15m',
    severity: 'warning',
  }),
  oomKill: limitRule('Processes that the kernel killed for want of memory within 10 minutes.', 'processes', {
    threshold: 0,
    for: '0s',
    severity: 'warning',
  }),
  diskSpaceLow: percentRule(
    'Space of a file system in use, as df counts it (what is reserved for root counts as used).',
    {
      threshold: 85,
      for: '5m',
      severity: 'warning',
      critical: { threshold: 95, for: '1m' },
    },
  ),
  diskFullSoon: durationRule(
    'Time until a file system that is more than half full has no space left, from its trend over 6 hours.',
    'fires below',
    { threshold: '24h', for: '30m', severity: 'warning' },
  ),
  inodesLow: percentRule('Inodes of a file system in use. Silent where the file system has no fixed number of them.', {
    threshold: 85,
    for: '5m',
    severity: 'warning',
    critical: { threshold: 95, for: '1m' },
  }),
  filesystemReadOnly: stateRule(
    'A file system of a disk is mounted read-only, as the kernel does after a disk error.',
    {
      for: '1m',
      severity: 'critical',
    },
  ),
  clockSkew: durationRule("Distance between the host's clock and that of the Prometheus that asks it.", 'fires above', {
    threshold: '5s',
    for: '2m',
    severity: 'warning',
  }),
  networkErrors: limitRule('Errors of a network device, receiving and sending.', 'errors a second', {
    threshold: 1,
    for: '5m',
    severity: 'warning',
  }),
  systemdUnitFailed: stateRule('A service of systemd is in state failed. Only with nodeExporter.systemdUnits.', {
    for: '2m',
    severity: 'warning',
  }),
  nodeRebooted: durationRule('The host has booted anew.', 'for how long after the boot it is shown', {
    threshold: '10m',
    for: '0s',
    severity: 'info',
  }),
};
