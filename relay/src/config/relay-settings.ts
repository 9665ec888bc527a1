import { z } from 'zod';
import { mentionIdPattern } from '../card/mention-rule.ts';

const webAddress = z.url({ protocol: /^https?$/, error: 'should be an http(s) address' });

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** The file named by `RELAY_CONFIG`: JSON, each key optional, an unknown key is an error. */
export const relayFileSchema = z.strictObject({
  /** Language of the cards: `zh-CN` or `en`. @default zh-CN */
  locale: z.enum(['zh-CN', 'en']).default('zh-CN'),
  /** IANA time zone of the times on cards. @default Asia/Shanghai, as in the stack */
  timeZone: z
    .string()
    .refine(isTimeZone, 'should be an IANA time zone such as "Asia/Shanghai"')
    .default('Asia/Shanghai'),
  /** Base addresses of the buttons, as people reach them. */
  links: z
    .strictObject({
      /** Used when an alert's own link names a bare host. Absent: such a link is shown as it is. */
      prometheus: webAddress.optional(),
      /** Used when a notification's own link names a bare host; the first is taken. @default [] */
      alertmanager: z.array(webAddress).default([]),
      /** Absent: cards have no dashboard button. */
      grafana: webAddress.optional(),
    })
    .prefault({}),
  /** Uid of dashboard 1860 in Grafana. @default rYdddlPWk */
  dashboardUid: z.string().min(1).default('rYdddlPWk'),
  /** Who is mentioned on the cards of which firing alerts. @default [] (nobody) */
  mentions: z
    .array(
      z.strictObject({
        /** Labels that an alert must have, all of them. @default {} (every alert) */
        labels: z.record(z.string(), z.string()).default({}),
        /** `all`, or open_ids of people (`ou_…`). */
        ids: z.array(z.string().regex(mentionIdPattern, 'should be all or an open_id (ou_…)')).min(1),
      }),
    )
    .default([]),
  /**
   * After how many seconds Alertmanager repeats an alert that still fires, by severity; needed for an Alertmanager before 0.33, which
   * does not say that it repeats. @default that of the stack: critical 4 h, warning 12 h, others 24 h
   */
  repeatSeconds: z
    .strictObject({
      critical: z.number().positive().default(14_400),
      warning: z.number().positive().default(43_200),
      other: z.number().positive().default(86_400),
    })
    .prefault({}),
  /** Outgoing HTTP proxy on the way to Feishu, for example `http://proxy:3128`. Absent: none. */
  proxy: webAddress.optional(),
});

/** See {@link relayFileSchema}. */
export type RelayFile = z.infer<typeof relayFileSchema>;

/** All that the relay is told, by environment and file. */
export interface RelaySettings {
  readonly listen: { readonly host: string; readonly port: number };
  /** Folder for what must outlive the process. Absent: nothing is kept, and each notification is answered when its cards are shown. */
  readonly dataDir?: string | undefined;
  /**
   * When Alertmanager is answered 200, where there is a data folder. `delivered`: when the cards are accepted; until then 503, and both
   * the journal and Alertmanager keep the alert. `journaled`: as soon as the alert is on the disk; only then does Alertmanager also tell
   * that an alert is over which resolved before its first card got out.
   */
  readonly answerWhen: 'delivered' | 'journaled';
  /** Holds the token: never shown. */
  readonly webhookUrl: string;
  /** Absent: messages are not signed. */
  readonly secret?: string | undefined;
  /** Absent: the bot asks for no keyword. */
  readonly keyword?: string | undefined;
  readonly file: RelayFile;
}
