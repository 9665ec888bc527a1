import { byteSizeBytes } from './byte-size.ts';
import type { Settings } from './settings-schema.ts';

/** What works, but that the operator should know before relying on it; each a sentence with the path of its key. No secret. */
export function settingsWarnings(settings: Settings): readonly string[] {
  const { feishu, relay, prometheus, alertmanager } = settings;
  const warnings: string[] = [];
  if (feishu.webhook.startsWith('http://')) {
    warnings.push(
      'feishu/webhook: is an http:// address; everybody on the way can read the token and send cards with it',
    );
  }
  if (prometheus.hosts.length === 1) {
    warnings.push('prometheus/hosts: names one host; while it is down nothing is watched');
  }
  if (alertmanager.hosts.length === 1) {
    warnings.push('alertmanager/hosts: names one host; while it is down no alert is sent');
  }
  if (relay.hosts.length === 1 && alertmanager.hosts.length > 1) {
    warnings.push(
      `relay/hosts: names one host; while ${relay.hosts[0]} is down no card is sent (one relay beside each Alertmanager cures that)`,
    );
  }
  if (byteSizeBytes(prometheus.memoryMax) < 512 * 1024 ** 2) {
    warnings.push(
      `prometheus/memoryMax: is small; Prometheus needs about 512MB to start, got "${prometheus.memoryMax}"`,
    );
  }
  return warnings;
}
