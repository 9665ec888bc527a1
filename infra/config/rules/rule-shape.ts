import { z } from 'zod';
import { durationSchema, type Duration } from '../duration.ts';

/** How bad an alert is: `critical` wakes somebody, `warning` is for the working day, `info` is to be known. */
export const severity = z.enum(['critical', 'warning', 'info']);

/** Severity of an alert. */
export type Severity = z.infer<typeof severity>;

interface HoldDefaults {
  readonly for: Duration;
  readonly severity: Severity;
}

const enabled = (on: boolean) => z.boolean().default(on).describe('false leaves the rule out.');

const holdFor = (duration: Duration) =>
  durationSchema()
    .prefault(duration)
    .describe('How long it must hold before the alert fires; 0s fires at the first evaluation.');

const holds = (defaults: HoldDefaults) => ({
  enabled: enabled(true),
  for: holdFor(defaults.for),
  severity: severity.default(defaults.severity).describe('critical, warning or info.'),
});

const percent = z.number().min(0, 'should be 0 to 100 percent').max(100, 'should be 0 to 100 percent');

/** A rule that has no threshold: it is so or not so. */
export const stateRule = (meaning: string, defaults: HoldDefaults) =>
  z.strictObject(holds(defaults)).prefault({}).describe(meaning);

/** A rule on a target that does not answer its scrape. */
export const downRule = (meaning: string, defaults: HoldDefaults & { readonly newTargetGrace: Duration }) =>
  z
    .strictObject({
      ...holds(defaults),
      newTargetGrace: durationSchema({ min: '1s' })
        .prefault(defaults.newTargetGrace)
        .describe('How long a target that never answered yet stays silent, so that adding one makes no alert.'),
    })
    .prefault({})
    .describe(meaning);

/** A rule with a number as threshold; `unit` says what the number counts. */
export const limitRule = (meaning: string, unit: string, defaults: HoldDefaults & { readonly threshold: number }) =>
  z
    .strictObject({
      ...holds(defaults),
      threshold: z
        .number()
        .min(0, 'should not be negative')
        .default(defaults.threshold)
        .describe(`Fires above; ${unit}.`),
    })
    .prefault({})
    .describe(meaning);

/** A rule with a duration as threshold; `direction` says on which side of it the alert fires. */
export const durationRule = (
  meaning: string,
  direction: string,
  defaults: HoldDefaults & { readonly threshold: Duration },
) =>
  z
    .strictObject({
      ...holds(defaults),
      threshold: durationSchema({ min: '1ms' }).prefault(defaults.threshold).describe(`A duration; ${direction}.`),
    })
    .prefault({})
    .describe(meaning);

interface PercentDefaults extends HoldDefaults {
  readonly threshold: number;
  /** The second level; absent: there is one, but it is off. */
  readonly critical?: { readonly threshold: number; readonly for: Duration };
}

/** A rule on a percentage, with a second, critical level of the same alert for when it gets worse. */
export const percentRule = (meaning: string, defaults: PercentDefaults) =>
  z
    .strictObject({
      ...holds(defaults),
      threshold: percent.default(defaults.threshold).describe('Fires above; percent.'),
      critical: z
        .strictObject({
          enabled: enabled(defaults.critical !== undefined),
          threshold: percent.default(defaults.critical?.threshold ?? 98).describe('Fires above; percent.'),
          for: holdFor(defaults.critical?.for ?? defaults.for),
        })
        .prefault({})
        .describe('A second level of the same alert, always of severity critical; it should lie above the first.'),
    })
    .refine((rule) => !rule.critical.enabled || rule.critical.threshold > rule.threshold, {
      path: ['critical', 'threshold'],
      message: 'should lie above the threshold of the first level',
    })
    .prefault({})
    .describe(meaning);
