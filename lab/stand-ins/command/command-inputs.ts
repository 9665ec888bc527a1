import { z } from 'zod';

const endpoint = {
  host: z.string().min(1),
  port: z.number().default(22),
  user: z.string().default('root'),
  privateKey: z.string().optional(),
  privateKeyPassword: z.string().optional(),
  password: z.string().optional(),
  /** One key as `<type> <base64>`; absent: any key is taken, as the official plugin does. */
  hostKey: z.string().optional(),
  agentSocketPath: z.string().optional(),
  /** Seconds; 0: no limit. */
  perDialTimeout: z.number().default(15),
  dialErrorLimit: z.number().default(10),
};

/** Inputs of `command:remote:Command` 1.2.1, as far as a resource can set them. */
export const commandSchema = z.object({
  connection: z.object({ ...endpoint, proxy: z.object(endpoint).optional() }),
  create: z.string().optional(),
  update: z.string().optional(),
  delete: z.string().optional(),
  stdin: z.string().optional(),
  environment: z.record(z.string(), z.string()).optional(),
  addPreviousOutputInEnv: z.boolean().default(true),
  /** Absent: both. No default is filled in, since a refresh would then show it as a change. */
  logging: z.enum(['stdout', 'stderr', 'stdoutAndStderr', 'none']).optional(),
  triggers: z.array(z.unknown()).optional(),
});

/** Inputs of one remote command, with the official plugin's defaults. */
export type CommandInputs = z.infer<typeof commandSchema>;

/** Where and how to log in. */
export type CommandConnection = CommandInputs['connection'];
