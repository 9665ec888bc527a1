import { z } from 'zod';
import { matcherSchema } from './matcher-schema.ts';
import { timeZoneSchema } from './scalars.ts';

const weekdayNames = 'sunday|monday|tuesday|wednesday|thursday|friday|saturday';
const monthNames = 'january|february|march|april|may|june|july|august|september|october|november|december';
const timesRule =
  'should be a time of the day from and to, such as "01:00-05:30", the end later than the start; 24:00 is midnight. Over midnight takes two entries of when';
const weekdaysRule = 'should be a day or a range of days, such as "saturday" or "monday:friday"';
const daysRule = 'should be a day of the month or a range, such as "1", "1:7" or "-1" (the last day)';
const monthsRule = 'should be a month or a range, such as "december" or "6:8"';
const yearsRule = 'should be a year or a range, such as "2027" or "2027:2028"';

function isTimeRange(text: string): boolean {
  const clock = '((?:[01]\\d|2[0-3]):[0-5]\\d|24:00)';
  const [, start, end] = new RegExp(`^${clock}-${clock}$`).exec(text) ?? [];
  // Two digits each: the order of the texts is that of the times.
  return start !== undefined && end !== undefined && start < end;
}

const ranges = (pattern: string, rule: string) =>
  z
    .array(z.string({ error: `${rule}, in quotes` }).regex(new RegExp(`^(?:${pattern})(?::(?:${pattern}))?$`), rule))
    .min(1)
    .optional();

const whenSchema = z
  .strictObject({
    times: z
      .array(z.string({ error: timesRule }).refine(isTimeRange, timesRule))
      .min(1)
      .optional()
      .describe('Times of the day, from and to; absent: all day.'),
    weekdays: ranges(weekdayNames, weekdaysRule).describe('Days of the week; absent: every day.'),
    daysOfMonth: ranges('-?(?:[1-9]|[12]\\d|3[01])', daysRule).describe('Days of the month; absent: every day.'),
    months: ranges(`${monthNames}|[1-9]|1[0-2]`, monthsRule).describe('Months; absent: every month.'),
    years: ranges('20\\d\\d', yearsRule).describe('Years; absent: every year.'),
  })
  .refine((when) => Object.keys(when).length > 0, 'should have times, weekdays, daysOfMonth, months or years');

const windowSchema = z.strictObject({
  matchers: z.array(matcherSchema()).min(1, 'should name at least one matcher').describe('All must match.'),
  when: z.array(whenSchema).min(1, 'should name at least one time').describe('Muted in any of these.'),
  timeZone: timeZoneSchema().optional().describe('Time zone of these times; absent: that of the stack.'),
});

const nameRule = 'should be a name of up to 31 small letters, digits and "-" that begins with a letter';

/** Windows of maintenance may overlap, so each doubles the tree of routes. */
const mostWindows = 4;

/** Times in which some alerts go to nobody, by name. */
export const maintenanceSchema = z
  .record(z.string().regex(/^[a-z][a-z0-9-]{0,30}$/, nameRule), windowSchema)
  .refine((windows) => Object.keys(windows).length <= mostWindows, `should have at most ${mostWindows} windows`)
  .prefault({});

/** One window of maintenance. */
export type MaintenanceWindow = z.output<typeof windowSchema>;
