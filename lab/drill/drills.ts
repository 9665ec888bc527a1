import { curlOnHost } from '../door/curl-on-host.ts';
import { LabError } from '../lab-error.ts';
import type { RuleDrill } from './rule-drill.ts';

const brokenLine = '# put here by a drill of the lab';
const reload = curlOnHost('prometheus', '127.0.0.1:9090/-/reload', '-sS -o /dev/null -X POST');

/**
 * Every drill there is, the first being the lab's main job. A new one is an entry here: nothing else has to know of it.
 * Each has a host of its own where it can, so that what one leaves on its way does not speak for the next.
 */
export const drills: readonly RuleDrill[] = [
  {
    alert: 'NodeDown',
    host: 'test',
    breaks: { words: 'stop node_exporter', script: 'systemctl stop node_exporter' },
    mends: { words: 'start node_exporter', script: 'systemctl start node_exporter' },
    shorter: {},
    cardSeconds: 120,
  },
  {
    alert: 'DiskSpaceLow',
    host: 'test',
    breaks: {
      words: 'fill the disk at /data',
      script:
        'fallocate -l $(( $(df -B1 --output=avail /data | tail -n 1) * 98 / 100 )) /data/promha-drill && sync /data/promha-drill',
    },
    mends: { words: 'empty the disk at /data', script: 'rm -f /data/promha-drill' },
    shorter: { diskSpaceLow: { for: '10s', critical: { for: '10s' } } },
    cardSeconds: 150,
  },
  {
    alert: 'AlertmanagerDown',
    host: 'prom01',
    breaks: { words: 'stop Alertmanager', script: 'systemctl stop alertmanager' },
    mends: { words: 'start Alertmanager', script: 'systemctl start alertmanager' },
    shorter: { alertmanagerDown: { for: '10s' } },
    cardSeconds: 150,
  },
  {
    alert: 'PrometheusConfigReloadFailed',
    host: 'prom02',
    breaks: {
      words: 'put a bad line into prometheus.yml and reload it',
      // The reload is refused, and says so by its answer: that is what the drill is about.
      script: `echo 'no_such_key: true ${brokenLine}' >> /etc/prometheus/prometheus.yml && { ${reload}; }`,
    },
    mends: {
      words: 'take the bad line out of prometheus.yml and reload it',
      script: `sed -i '/${brokenLine}$/d' /etc/prometheus/prometheus.yml && { ${reload}; }`,
    },
    shorter: { prometheusConfigReloadFailed: { for: '10s' } },
    cardSeconds: 180,
  },
  {
    alert: 'CpuHigh',
    host: 'test',
    breaks: {
      words: 'keep every core busy at the lowest priority',
      // It ends by itself in the end, whatever becomes of the drill.
      script: `systemd-run --quiet --collect --unit=promha-drill-cpu --nice=19 -p RuntimeMaxSec=900 sh -c '
        if command -v stress >/dev/null; then exec stress --cpu "$(nproc)"; fi
        for core in $(seq "$(nproc)"); do (while :; do :; done) & done; wait'`,
    },
    mends: { words: 'let the cores go', script: 'systemctl stop promha-drill-cpu 2>/dev/null || true' },
    shorter: { cpuHigh: { for: '10s' } },
    cardSeconds: 240,
    quiet: {
      percent:
        '100 * (1 - sum by (instance) (rate(node_cpu_seconds_total{job="node",mode=~"idle|iowait"}[1m])) / count by (instance) (node_cpu_seconds_total{job="node",mode="idle"}))',
      below: 70,
      words: 'of the processors are in use',
    },
  },
];

/**
 * The drills that a word asks for: one by its alert's name, whatever its capitals; `all` of them; without a word the first.
 * @throws LabError naming the drills there are.
 */
export const drillsFor = (word?: string): readonly RuleDrill[] => {
  if (word === undefined) return drills.slice(0, 1);
  if (word.toLowerCase() === 'all') return drills;
  const found = drills.filter(({ alert }) => alert.toLowerCase() === word.toLowerCase());
  if (found.length > 0) return found;
  throw new LabError(
    `there is no drill "${word}": use one of ${drills.map(({ alert }) => alert).join(', ')}, or all (the runbooks in docs/runbooks tell of each alert)`,
  );
};
