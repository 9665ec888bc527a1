import type { Alert } from '../webhook/notification.ts';

/**
 * One thing that people must see once: an alert began to fire, or ended. It is told apart by fingerprint, status and
 * episode (an episode lasts from the firing until its end); copies of it from a second Alertmanager are the same state.
 */
export interface AlertState {
  /** Position in the journal: an alert's states are shown in this order. */
  readonly id: number;
  /** Of the alert; a digest of the labels where Alertmanager gave none. */
  readonly fingerprint: string;
  readonly status: 'firing' | 'resolved';
  /** Counts the alert's episodes from 1. */
  readonly episode: number;
  /** True: shown before and still firing; Alertmanager reminds of it. */
  readonly reminder: boolean;
  /** Digest of the Alertmanager group that brought it. */
  readonly group: string;
  /** As Alertmanager sent it, long texts cut. */
  readonly alert: Alert;
  /** When the relay took it, in milliseconds since 1970. */
  readonly arrivedMs: number;
}

/** What the notifications of one group have in common, as last told. */
export interface GroupContext {
  readonly groupKey: string;
  readonly receiver: string;
  readonly groupLabels: Readonly<Record<string, string>>;
  readonly commonLabels: Readonly<Record<string, string>>;
  /** Address of the Alertmanager that told it last. */
  readonly externalURL: string;
  /** How many alerts Alertmanager left out because of `max_alerts`: "and N more". */
  readonly truncatedAlerts: number;
  /** How many alerts of the group fire by now, as far as the last notification listed them. */
  readonly firing: number;
}

/** What one card (or several, where one is too small) of one group shows. */
export interface AlertGroup extends GroupContext {
  /** The new ones, in order. The same alert may be there twice: fired, and over already. */
  readonly states: readonly AlertState[];
  /** How many more of the group fire that were on an earlier card: only a count. */
  readonly shownBefore: number;
}

/** What a card says of the moment it is made in. */
export interface CardOccasion {
  readonly nowMs: number;
  /** Number of the first card, for its footer; further cards count on. A repeated card keeps its number. */
  readonly firstNumber: number;
  /**
   * Number of the card that this one is a part of: Feishu refused that one as too large, perhaps after an answer that was lost, so
   * who sees both knows them for the same. @default 0: of none
   */
  readonly partOf?: number;
  /** False: without any mention, since Feishu refused the card with it. */
  readonly mention: boolean;
  /** States that wait behind this card; 0 means that no long backlog is to be mentioned. */
  readonly backlog: number;
  /** How many alerts of the groups on it Alertmanager did not list, for cards over several groups and texts. @default 0 */
  readonly hidden?: number;
}

/** A message ready for Feishu but for its signature. */
export interface BuiltMessage {
  /** `{msg_type: 'interactive', card}` or `{msg_type: 'text', content: {text}}`, keyword included. */
  readonly body: object;
  /** Bytes of the body in UTF-8, with room for the signature at most 20,480. */
  readonly bytes: number;
  readonly number: number;
  readonly color: 'red' | 'green';
  /** `id` of each state that is shown; over all messages of one build each state once. */
  readonly states: readonly number[];
}

/*
 * The renderers of relay/src/card are pure:
 * - buildCards(group: AlertGroup, settings: CardSettings, occasion: CardOccasion): readonly BuiltMessage[]
 * - buildDigest(states: readonly AlertState[], settings: CardSettings, occasion: CardOccasion): readonly BuiltMessage[]
 *     (several groups; only the first message is sent, the others are built anew with what has come since)
 * - asPlainText(states: readonly AlertState[], settings: CardSettings, occasion: CardOccasion): readonly BuiltMessage[]
 */
