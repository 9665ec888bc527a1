import { z } from 'zod';

const textMap = z.record(z.string(), z.string()).default({});

/** One alert of a notification. What a foreign or older Alertmanager may leave out has a default, so that no alert is lost for it. */
export const alertSchema = z.object({
  status: z.enum(['firing', 'resolved']),
  labels: textMap,
  annotations: textMap,
  /** RFC 3339. */
  startsAt: z.string().default(''),
  /** RFC 3339; year 1 while the alert fires. */
  endsAt: z.string().default(''),
  /** Link to the expression at the Prometheus that saw it. */
  generatorURL: z.string().default(''),
  /** Digest of the labels. */
  fingerprint: z.string().default(''),
});

/** See {@link alertSchema}. */
export type Alert = z.infer<typeof alertSchema>;

/** Body of Alertmanager's webhook, version 4. Source: prometheus.io, Alertmanager configuration, webhook_config. */
export const notificationSchema = z.object({
  version: z.literal('4'),
  groupKey: z.string().default(''),
  /** How many alerts Alertmanager left out because of `max_alerts`. */
  truncatedAlerts: z.int().min(0).default(0),
  receiver: z.string().default(''),
  groupLabels: textMap,
  commonLabels: textMap,
  commonAnnotations: textMap,
  externalURL: z.string().default(''),
  /** Why Alertmanager (0.33 and newer) sends it, for example "repeat interval elapsed". Empty: not told. */
  notification_reason: z.string().default('').catch(''),
  alerts: z.array(alertSchema),
});

/** See {@link notificationSchema}. */
export type Notification = z.infer<typeof notificationSchema>;
