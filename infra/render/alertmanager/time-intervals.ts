import type { Settings } from '../../config/settings-schema.ts';

/** One time interval of alertmanager.yml; a list that is empty is left out. */
interface TimeRange {
  readonly times: readonly { readonly start: string; readonly end: string }[];
  readonly weekdays: readonly string[];
  readonly daysOfMonth: readonly string[];
  readonly months: readonly string[];
  readonly years: readonly string[];
  readonly timeZone: string;
}

/** The windows of maintenance as time intervals, sorted by name. */
export function timeIntervals({ alertmanager, timeZone }: Settings) {
  return Object.entries(alertmanager.maintenance)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, window]) => ({
      name,
      ranges: window.when.map((when): TimeRange => {
        const { times = [], weekdays = [], daysOfMonth = [], months = [], years = [] } = when;
        const clock = times.map((range) => ({ start: range.slice(0, 5), end: range.slice(6) }));
        return { times: clock, weekdays, daysOfMonth, months, years, timeZone: window.timeZone ?? timeZone };
      }),
    }));
}
