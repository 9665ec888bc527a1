import { z } from 'zod';

/**
 * How the fake Feishu answers.
 * - `ok`: as the real one is documented to.
 * - `down`: its port refuses connections.
 * - `hang`: takes the request and never answers. The card counts as not shown.
 * - `slow`: as `ok`, but the answer comes `ms` milliseconds after the card was judged and shown.
 * - `error`: answers every request with this HTTP status, body code and message; with `holding` only those whose JSON holds
 *   that text, and the others as `ok`.
 * - `portal`: answers every request with this HTTP status and text, as a proxy or login page in between would.
 */
export const modeSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('ok') }),
  z.strictObject({ kind: z.literal('down') }),
  z.strictObject({ kind: z.literal('hang') }),
  z.strictObject({ kind: z.literal('slow'), ms: z.int().min(0).max(3_600_000) }),
  z.strictObject({
    kind: z.literal('error'),
    status: z.int().min(200).max(599),
    code: z.int(),
    msg: z.string(),
    holding: z.string().min(1).optional(),
  }),
  z.strictObject({ kind: z.literal('portal'), status: z.int().min(200).max(599), text: z.string() }),
]);

/** See {@link modeSchema}. */
export type Mode = z.infer<typeof modeSchema>;

/** Whole behaviour: the mode, and whether rate and size limits are enforced. */
export const behaviourSchema = z.strictObject({ mode: modeSchema, limits: z.boolean() });

/** See {@link behaviourSchema}. */
export type Behaviour = z.infer<typeof behaviourSchema>;

/** What a fake Feishu does until told otherwise: answers as the real one, limits enforced. */
export const defaultBehaviour: Behaviour = { mode: { kind: 'ok' }, limits: true };
