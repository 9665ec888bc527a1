import { z } from 'zod';
import { nearestName } from './nearest-name.ts';
import { nodeRules } from './rules/node-rules.ts';
import { serviceRules } from './rules/service-rules.ts';
import { hostKeySchema, lineSchema } from './scalars.ts';
import type { Problem } from './settings-error.ts';
import type { Sections } from './settings-schema.ts';

/** A list of hosts and rules; what it means is said by its key. */
export function alertListSchema() {
  return z
    .strictObject({
      hosts: z.array(hostKeySchema()).prefault([]).describe('Keys of hosts.'),
      rules: z.array(lineSchema()).prefault([]).describe('Names of alerts, as in docs/runbooks.'),
    })
    .prefault({});
}

/** Names of all alerts that promha has rules for. */
const alertNames = Object.keys({ ...nodeRules, ...serviceRules }).map(
  (key) => key.charAt(0).toUpperCase() + key.slice(1),
);

/** Rules in the lists that there are none of. */
export function unknownRules({ alertmanager }: Sections): readonly Problem[] {
  if (alertmanager === undefined) return [];
  return (['never', 'only'] as const).flatMap((list) =>
    alertmanager[list].rules.flatMap((name, index) => {
      if (alertNames.includes(name)) return [];
      const near = nearestName(name, alertNames);
      const hint = near === undefined ? 'docs/runbooks has one page for each' : `did you mean ${near}?`;
      return [
        { path: `alertmanager/${list}/rules/${index}`, text: `is no alert, ${hint}, got ${JSON.stringify(name)}` },
      ];
    }),
  );
}
