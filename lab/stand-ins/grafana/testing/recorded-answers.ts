import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const schema = z.object({
  answers: z.array(
    z.object({ request: z.string(), as: z.string(), status: z.number(), contentType: z.string(), body: z.unknown() }),
  ),
  provisioning: z.array(z.object({ case: z.string(), starts: z.boolean(), result: z.string() })),
});

/** What a real Grafana was seen to answer and do. */
export type RecordedAnswers = z.infer<typeof schema>;

/** Folder of shared test data beside the checkout. */
export const sharedDataFolder = fileURLToPath(new URL('../../../../../shared/data', import.meta.url));

/** The recorded answers, or undefined on a machine that does not have them. */
export function tryRecordedAnswers(): RecordedAnswers | undefined {
  const file = join(sharedDataFolder, 'grafana-answers.json');
  return existsSync(file) ? schema.parse(JSON.parse(readFileSync(file, 'utf8'))) : undefined;
}
