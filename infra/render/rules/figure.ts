import { renderTemplate } from '../template.ts';
import { rateWindow } from './rate-window.ts';
import type { RuleInput } from './rule-input.ts';

/** What a rule measures before it is compared: a template below `templates/prometheus/figures`, which rules and dashboards share. */
export type FigureName =
  | 'alertmanager-not-taking'
  | 'cpu-used'
  | 'disk-seconds-left'
  | 'disk-used'
  | 'load-per-core'
  | 'memory-used'
  | 'notifications-failing'
  | 'relay-kept'
  | 'relay-oldest-waiting'
  | 'relay-refused'
  | 'remote-write-behind'
  | 'remote-write-failing'
  | 'rule-failures'
  | 'storage-used';

/** What the figures depend on. */
export interface FigureContext {
  /** Range of rates: a duration, or a variable of Grafana. */
  readonly window: string;
  /** Quoted regular expressions, ready to stand behind `!~`. */
  readonly fstypes: string;
  readonly mountpoints: string;
  readonly devices: string;
  readonly units: string;
}

/** The context of the rules, by the stack file. */
export function figureContext({ rules, scrapeInterval }: Pick<RuleInput, 'rules' | 'scrapeInterval'>): FigureContext {
  const { filesystemTypes, mountpoints, networkDevices, systemdUnits } = rules.ignore;
  return {
    window: rateWindow(scrapeInterval),
    fstypes: JSON.stringify(filesystemTypes),
    mountpoints: JSON.stringify(mountpoints),
    devices: JSON.stringify(networkDevices),
    units: JSON.stringify(systemdUnits),
  };
}

/** The expression of a figure, in the words of the rule that watches it. */
export function figure(name: FigureName, context: FigureContext): string {
  return renderTemplate(`prometheus/figures/${name}`, context).trimEnd();
}
