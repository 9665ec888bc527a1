import { z } from 'zod';
import { botNamePattern } from '../config/relay-settings.ts';

/**
 * What a relay of two is at the moment.
 * - `starting`: looks for the other one; its journal is what it was when it ended.
 * - `leading`: the only one that judges, composes and sends.
 * - `joining`: the other leads; what this one has of its own is handed over, then it takes the other's journal.
 * - `following`: its journal is a copy of the leader's, change by change.
 * - `leaving`: ends.
 */
export const roles = ['starting', 'leading', 'joining', 'following', 'leaving'] as const;

/** See {@link roles}. */
export type Role = (typeof roles)[number];

/** How a relay presents itself, in each request and each answer. */
export const standingSchema = z.object({
  /** Of this process. */
  id: z.string().min(1).max(64),
  /** Counts what this process says: what was said earlier may arrive later. */
  said: z.int().nonnegative(),
  /** Of two that have the same claim, 0 leads. */
  rank: z.union([z.literal(0), z.literal(1)]),
  /** Counts who led: the newer term is right. */
  term: z.int().nonnegative(),
  role: z.enum(roles),
  /** Form of its journal: only the same can be copied. */
  schema: z.int(),
  /** Its wall clock, in milliseconds since 1970. */
  clockMs: z.number(),
  /** Whether its disk takes more. */
  hasRoom: z.boolean(),
  /** False: its journal was damaged, and may lack what the other one has. @default true */
  isShownSure: z.boolean().optional(),
});

/** See {@link standingSchema}. */
export type Standing = z.infer<typeof standingSchema>;

/** A place in the row of a leader's changes. */
export const positionSchema = z.object({
  /** Of one time of leading. */
  stream: z.string().min(1).max(64),
  /** Number of the last change that is made. */
  number: z.int().nonnegative(),
});

/** See {@link positionSchema}. */
export type Position = z.infer<typeof positionSchema>;

/** What the leader tells, and, without changes, how the others ask. */
export const exchangeSchema = z.object({
  from: standingSchema,
  /** Where the changes begin: the follower has to be there. Absent: no changes. */
  after: positionSchema.optional(),
  /** From where on a leader without follower still has its changes: a follower that is elsewhere has to take the whole journal. */
  kept: positionSchema.optional(),
  changes: z.array(
    z.object({
      bot: z.string().regex(botNamePattern),
      /** SQLite patchset in base64. */
      patch: z.string(),
      nextCard: z.int().positive(),
    }),
  ),
});

/** See {@link exchangeSchema}. */
export type Exchange = z.infer<typeof exchangeSchema>;

/** The answer to an {@link Exchange}. */
export const exchangeAnswerSchema = z.object({
  from: standingSchema,
  /** Up to where it is a copy. Absent: of nothing. */
  at: positionSchema.optional(),
});

/** See {@link exchangeAnswerSchema}. */
export type ExchangeAnswer = z.infer<typeof exchangeAnswerSchema>;

/** Asks the follower to lead, or the leader to take over what the sender has of its own. */
export const handOverSchema = z.object({
  from: standingSchema,
  /** The follower has to be there. Absent: wherever it is. */
  at: positionSchema.optional(),
  /** False: the sender's journal was damaged, so what is missing in it need not have been shown. */
  isShownSure: z.boolean(),
});

/** See {@link handOverSchema}. */
export type HandOver = z.infer<typeof handOverSchema>;

/** First line of a journal on its way; rows follow, each with its bot before it. */
export const journalHeadSchema = z.object({
  from: standingSchema,
  at: positionSchema.optional(),
});

/** One row on its way: bot, table, values. */
export const journalLineSchema = z
  .tuple([z.string().regex(botNamePattern), z.string()])
  .rest(z.union([z.string(), z.number(), z.null()]));
