import { z } from 'zod';

/** What happens at a boundary of a script on a host. */
export const faults = ['kill', 'operator', 'outage', 'cut', 'full', 'full-books', 'full-stage', 'reboot'] as const;

/** One of `faults`. */
export type Fault = (typeof faults)[number];

/** Scripts whose boundaries are walked: what is done to a host. */
export const scenarioNames = ['create', 'change', 'undo', 'remove', 'receive', 'release'] as const;

/** One of `scenarioNames`. */
export type ScenarioName = (typeof scenarioNames)[number];

/** What the driver is asked for, as JSON on its standard input. */
export const faultJobSchema = z.object({
  /** Host of the lab and its address; several make a row each, side by side. */
  hosts: z.array(z.object({ name: z.string(), address: z.string() })).min(1),
  /** Cases to draw; absent: every fault at every boundary. */
  sample: z.number().int().positive().optional(),
  /** One part of several that together are all cases, drawn by the seed; absent: all. */
  share: z.object({ part: z.number().int().positive(), of: z.number().int().positive() }).optional(),
  /** A regular expression: of all cases only those with such a title, `create: reboot at 86 (…)`; absent: all. */
  only: z.string().optional(),
  seed: z.number(),
  scenarios: z.array(z.enum(scenarioNames)),
  faults: z.array(z.enum(faults)),
});

/** A case that did not end as it should. */
export interface FaultFinding {
  readonly case: string;
  readonly problem: string;
}

/** What the driver prints at its end, as JSON. */
export const faultReportSchema = z.object({
  boundaries: z.record(z.string(), z.number()),
  cases: z.number(),
  findings: z.array(z.object({ case: z.string(), problem: z.string() })),
});
