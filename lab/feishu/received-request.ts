import { z } from 'zod';

/** One request that reached the fake Feishu, in the form that `npm run lab -- cards --json` prints. */
export const receivedRequestSchema = z.strictObject({
  /** When it had arrived completely, ISO 8601 in UTC with milliseconds. */
  time: z.string(),
  /** True when the message was shown in the group: it kept every rule and no error mode was set. */
  accepted: z.boolean(),
  /** The body code answered: 0 is success. -1 when no answer was given (mode `hang`). */
  code: z.int(),
  /** The message answered beside the code. */
  msg: z.string(),
  /** Size of the posted body in bytes (UTF-8), as the limit counts it. */
  bytes: z.int(),
  /** The posted JSON as an object; the text itself when it was no JSON. */
  body: z.unknown(),
});

/** See {@link receivedRequestSchema}. */
export type ReceivedRequest = z.infer<typeof receivedRequestSchema>;
