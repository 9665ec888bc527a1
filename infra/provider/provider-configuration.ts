import { z } from 'zod';
import { artifactCacheFolder } from '../artifacts/cache-folder.ts';
import type { HostConnection, HostConnections } from '../model/host-connection.ts';
import type { PropertyMap } from './grpc/property-values.ts';

/** Longest time for one operation on one host, in milliseconds: a large archive over a slow line, or a slow start. */
const defaultTimeoutMs = 600_000;

const direct = {
  address: z.string().min(1),
  port: z.number().int().min(1).max(65535),
  user: z.string().min(1),
  privateKeyFile: z.string().exactOptional(),
  agent: z.boolean().exactOptional(),
  hostKeys: z.array(z.string()),
  knownHostsFile: z.string().exactOptional(),
  sudo: z.boolean(),
  connectTimeoutMs: z.number().positive(),
  out: z.literal(true).exactOptional(),
};

const connection: z.ZodType<HostConnection> = z.strictObject({
  ...direct,
  jump: z.lazy(() => connection).exactOptional(),
});

/** The provider's configuration, read. */
export interface ProviderConfiguration {
  readonly connections: HostConnections;
  /** Of hosts that have left the stack file; what stands there may still have to be removed. */
  readonly formerConnections: HostConnections;
  /** True: data folders stay when their service goes, also where `false` is recorded of it. */
  readonly keepData: boolean;
  /** Keys that hosts of the stack file had before, by the ones they have. */
  readonly formerKeys: Readonly<Record<string, string>>;
  /** Hosts whose record goes without a word to them, also at a destroy. */
  readonly forget: readonly string[];
  readonly cacheDir: string;
  readonly mirror?: string;
  readonly timeoutMs: number;
  /** Hosts that may fail in one run before nothing further is begun. */
  readonly maxFailed: number;
}

/** What travels as one text: a property of the provider is nothing else. */
const json = <T>(schema: z.ZodType<T>) =>
  z
    .string()
    .transform((text): unknown => JSON.parse(text))
    .pipe(schema);

const connections = () => json(z.record(z.string(), connection));

const schema = z.object({
  connections: connections(),
  formerConnections: connections().default({}),
  // The configuration in the state of an older version leaves it to what is recorded of each service.
  keepData: z.stringbool().default(false),
  formerKeys: json(z.record(z.string(), z.string())).default({}),
  forget: json(z.array(z.string())).default([]),
  // Not in the configuration unless the stack names one: where this machine has its cache is nothing that a stack differs in.
  cacheDir: z
    .string()
    .min(1)
    .default(() => artifactCacheFolder()),
  mirror: z.string().min(1).exactOptional(),
  timeoutMs: z.coerce.number().int().positive().default(defaultTimeoutMs),
  // The configuration in the state of an older version has no budget.
  maxFailed: z.coerce.number().int().nonnegative().default(Number.POSITIVE_INFINITY),
});

/** Reads what the stack gave the provider. @throws Error that names each bad property by its path. */
export function parseConfiguration(properties: PropertyMap): ProviderConfiguration {
  const parsed = schema.safeParse(properties);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `${issue.path.map(String).join('/')}: ${issue.message}`);
  throw new Error(`provider host: ${problems.join('; ')}`);
}
