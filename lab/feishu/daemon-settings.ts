import { readFileSync } from 'node:fs';
import { z } from 'zod';

const address = z.string().regex(/^\d+\.\d+\.\d+\.\d+:\d+$/, 'should be <IPv4 address>:<port>');

/** Settings file of the fake Feishu daemon, JSON. It holds the signing secret: mode 0600. */
export const daemonSettingsSchema = z.strictObject({
  /** Address to listen on, for example `192.168.1.1:8090`. */
  listen: address,
  /** Address of the page with the group chat. */
  page: address,
  /** Path of the control socket. */
  socket: z.string().startsWith('/'),
  /** Folder for what must outlive the process: requests and behaviour. */
  folder: z.string().startsWith('/'),
  /** Last part of the webhook address. */
  token: z.string().min(1),
  /** Signing secret. Absent: signatures are not checked. */
  secret: z.string().min(1).optional(),
  /** Word every message must hold. Absent: none. */
  keyword: z.string().min(1).optional(),
});

/** See {@link daemonSettingsSchema}. */
export type DaemonSettings = z.infer<typeof daemonSettingsSchema>;

/** Reads the settings file. Throws one sentence with every problem. */
export function readDaemonSettings(file: string): DaemonSettings {
  const parsed = daemonSettingsSchema.safeParse(JSON.parse(readFileSync(file, 'utf8')));
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `${issue.path.join('/')}: ${issue.message}`);
  throw new Error(`fake Feishu: ${file}: ${problems.join('; ')}`);
}
