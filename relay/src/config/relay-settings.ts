import { z } from 'zod';
import type { AlertmanagerAccess } from '../alertmanager/what-fires.ts';
import { mentionIdPattern, type MentionRule } from '../card/mention-rule.ts';

const webAddress = z.url({ protocol: /^https?$/, error: 'should be an http(s) address' });

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** Name of the bot that takes everything that names no other. */
export const defaultBotName = 'default';

/** What a bot's name may be: it stands in addresses, folders and labels of metrics. */
export const botNamePattern = /^[a-z][a-z0-9-]{0,30}$/;

const localeSchema = z.enum(['zh-CN', 'en']);

const mentionsSchema = z.array(
  z.strictObject({
    /** Labels that an alert must have, all of them. @default {} (every alert) */
    labels: z.record(z.string(), z.string()).default({}),
    /** `all`, or open_ids of people (`ou_…`). */
    ids: z.array(z.string().regex(mentionIdPattern, 'should be all or an open_id (ou_…)')).min(1),
  }),
);

/** What every bot may have of its own. */
const botKeys = {
  /** Language of the cards: `zh-CN` or `en`. @default that of the default bot; `en` for a Lark bot */
  locale: localeSchema.optional(),
  /** Who is mentioned on the cards of which firing alerts. @default [] (nobody) */
  mentions: mentionsSchema.default([]),
  /** Outgoing HTTP proxy on the way to Feishu, for example `http://proxy:3128`. Absent: none. */
  proxy: webAddress.optional(),
  /** File of PEM certificates that are trusted on the way to Feishu, beside the usual ones. Absent: none. */
  caFile: z.string().min(1).optional(),
} as const;

/** A bot beside the default one. */
const botSchema = z.strictObject({
  ...botKeys,
  /** File with the webhook address. */
  webhookUrlFile: z.string().min(1),
  /** File with the signing secret. Absent: messages are not signed. */
  secretFile: z.string().min(1).optional(),
  /** Word that the bot asks for. Absent: none. */
  keyword: z.string().min(1).optional(),
});

/** The file named by `RELAY_CONFIG`: JSON, each key optional, an unknown key is an error. Its top level is also the default bot's. */
export const relayFileSchema = z.strictObject({
  ...botKeys,
  /** Further bots by name, chosen by `?bot=<name>` in Alertmanager's receiver. @default {} */
  bots: z
    .record(
      z
        .string()
        .regex(botNamePattern, 'should be small letters, digits and "-"')
        .refine((name) => name !== defaultBotName, 'should not be "default": that is the bot of the environment'),
      botSchema,
    )
    .default({}),
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
      /** Where docs/runbooks of promha can be read, an address or a path. Absent: the relay's own alerts name no runbook. */
      runbooks: z.string().min(1).optional(),
    })
    .prefault({}),
  /** Uid of dashboard 1860 in Grafana. @default rYdddlPWk */
  dashboardUid: z.string().min(1).default('rYdddlPWk'),
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
  /**
   * For how many seconds an Alertmanager goes on to deliver what it saw at the beginning, by severity: its group_interval, its wait
   * for the others of its cluster, and some seconds. @default that of the stack: critical 60 s, warning 90 s, others 330 s
   */
  lateSeconds: z
    .strictObject({
      critical: z.number().positive().default(60),
      warning: z.number().positive().default(90),
      other: z.number().positive().default(330),
    })
    .prefault({}),
  /**
   * The Alertmanagers that call this relay, asked whether an alert fires before an old state counts again. Absent: nobody is asked, and what
   * no notification speaks against for `lateSeconds` counts.
   */
  alertmanagers: z
    .strictObject({
      /** Their base addresses. */
      urls: z.array(webAddress).min(1),
      /** PEM file: who signs their certificates. Absent: the usual authorities. */
      caFile: z.string().min(1).optional(),
      /** User that is shown to them. Absent: nobody. */
      user: z.string().min(1).optional(),
      /** File with the password. Absent: an empty one. */
      passwordFile: z.string().min(1).optional(),
    })
    .optional(),
  /** The other relay of two. Absent: this is the only one. */
  peer: z
    .strictObject({
      /** Its address, for example `http://192.168.1.92:4000`. */
      url: webAddress,
      /** 0 on the first of the two hosts, 1 on the second. */
      rank: z.union([z.literal(0), z.literal(1)]),
      /** File with the token that the two show each other. */
      tokenFile: z.string().min(1),
    })
    .optional(),
  /** Who may call. Absent: everybody who reaches the port. */
  callers: z.strictObject({ tokenFile: z.string().min(1) }).optional(),
  /** TLS, and basic authentication of everybody but the other relay. Absent: plain HTTP. */
  access: z
    .strictObject({
      /** PEM file: private key and certificate that the relay shows. */
      certificateFile: z.string().min(1),
      /** PEM file: who signs the certificate of the other relay. */
      caFile: z.string().min(1),
      user: z.string().min(1),
      /** File with the bcrypt hash of the password. */
      passwordHashFile: z.string().min(1),
    })
    .optional(),
});

/** See {@link relayFileSchema}. */
export type RelayFile = z.infer<typeof relayFileSchema>;

/** See {@link botKeys}. */
export type Locale = z.infer<typeof localeSchema>;

/** One bot, complete. */
export interface BotSettings {
  /** `default`, or the key in the file. */
  readonly name: string;
  /** Holds the token: never shown. */
  readonly webhookUrl: string;
  /** Absent: messages are not signed. */
  readonly secret?: string | undefined;
  /** Absent: the bot asks for no keyword. */
  readonly keyword?: string | undefined;
  /** Absent: no proxy. */
  readonly proxy?: string | undefined;
  /** PEM certificates that are trusted beside the usual ones. Absent: none. */
  readonly ca?: string | undefined;
  readonly locale: Locale;
  readonly mentions: readonly MentionRule[];
}

/** TLS and basic authentication, read. */
export interface Access {
  /** PEM text: private key and certificate. */
  readonly certificate: string;
  /** PEM text. */
  readonly ca: string;
  readonly user: string;
  /** Made by bcrypt. */
  readonly passwordHash: string;
}

/** All that the relay is told, by environment and file. */
export interface RelaySettings {
  readonly listen: { readonly host: string; readonly port: number };
  /**
   * Folder for what must outlive the process: a notification is answered when it is on that disk. Absent: nothing is kept, and each
   * notification is answered when its cards are shown.
   */
  readonly dataDir?: string | undefined;
  /** Asked of every caller of the webhook. Absent: not asked. */
  readonly callerToken?: string | undefined;
  /** Absent: plain HTTP, and nobody is asked for a password. */
  readonly access?: Access | undefined;
  /** Absent: no Alertmanager is asked. */
  readonly alertmanagers?: AlertmanagerAccess | undefined;
  /** The other relay of two. Absent: this is the only one. */
  readonly peer?: { readonly url: string; readonly rank: 0 | 1; readonly token: string } | undefined;
  /** The default bot first. */
  readonly bots: readonly [BotSettings, ...BotSettings[]];
  readonly file: RelayFile;
}
