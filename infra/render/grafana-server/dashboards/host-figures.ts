import { figure, figureContext } from '../../rules/figure.ts';
import type { RuleInput } from '../../rules/rule-input.ts';

/** Expressions of one figure a host, in the words of the rules that watch them. */
export interface HostFigures {
  readonly cpu: string;
  readonly load: string;
  readonly memory: string;
  /** One a file system. */
  readonly disk: string;
}

/** The figures of the hosts, rates over the rules' own range, so that a panel shows what the rule compares. */
export function hostFigures(input: RuleInput): HostFigures {
  const context = figureContext(input);
  return {
    cpu: figure('cpu-used', context),
    load: figure('load-per-core', context),
    memory: figure('memory-used', context),
    disk: figure('disk-used', context),
  };
}

/** Dashboard 1860 of one host, by the fields or labels of what was clicked. */
export const nodeDashboardUrl = (uid: string, instance: string, nodename?: string): string =>
  `/d/${uid}/node-exporter-full?var-job=node&${nodename === undefined ? '' : `var-nodename=${nodename}&`}var-node=${instance}&\${__url_time_range}`;
