import { z } from 'zod';

/**
 * What a silence is to people, as Alertmanager's API and amtool tell of it; times are ISO 8601. What else they tell is kept, since a backup
 * hands it back.
 */
export const silenceSchema = z.looseObject({
  matchers: z.array(
    z.looseObject({ name: z.string(), value: z.string(), isRegex: z.boolean(), isEqual: z.boolean().default(true) }),
  ),
  endsAt: z.string(),
  createdBy: z.string(),
  comment: z.string(),
});
