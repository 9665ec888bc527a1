import type { Topology } from '../../model/topology.ts';

/** The alert rules as files below /etc/prometheus. Both Prometheus have the same. */
export function ruleFiles(_topology: Topology): readonly { readonly path: string; readonly content: string }[] {
  return [];
}
