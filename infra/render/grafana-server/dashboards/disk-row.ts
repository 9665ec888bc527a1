import { figure, figureContext } from '../../rules/figure.ts';
import type { DashboardRow } from './build-dashboard.ts';
import type { DashboardContext } from './dashboard-context.ts';
import { barsPanel, linesPanel } from './panels.ts';
import { ruleDisplay } from './rule-display.ts';

/** Seconds of a day. */
const day = 86_400;
/** More days than this are told as this many. */
const mostDays = 365;

/** Disks of the hosts that the monitoring runs on: how full, and days until they are. */
export function diskRow({ input, texts, ownHosts }: DashboardContext): DashboardRow {
  const context = figureContext(input);
  const used = `max by (instance, mountpoint) (\n${figure('disk-used', context)}\n)`;
  const here = `and on (instance) up{job="node", instance=~"${ownHosts.join('|')}"}`;
  const left = `clamp_max(min by (instance, mountpoint) ((\n${figure('disk-seconds-left', context)}\n) >= 0) / ${day}, ${mostDays})`;
  const legend = '{{instance}} {{mountpoint}}';
  const soon = ruleDisplay('diskFullSoon', input, { below: true, scale: 1 / day, unit: 'd' });
  return {
    title: texts.disks,
    panels: [
      barsPanel({
        title: texts.daysLeft,
        span: 12,
        min: 0,
        max: mostDays,
        rule: { ...soon, note: [texts.daysLeftAbout, soon.note].join('\n\n') },
        queries: [{ expr: `sort((${left}\nor ${mostDays} + 0 * ${used}) ${here})`, legend }],
      }),
      linesPanel({
        title: texts.diskUsed,
        span: 12,
        min: 0,
        max: 100,
        rule: ruleDisplay('diskSpaceLow', input),
        queries: [{ expr: `${used} ${here}`, legend }],
      }),
    ],
  };
}
