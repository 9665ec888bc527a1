import { z } from 'zod';
import type { AccessFiles } from './access.ts';

/** One Prometheus behind the endpoint. */
export interface UpstreamAddress {
  /** Key of its host in the stack file; the label `upstream` of the metrics. */
  readonly name: string;
  /** Scheme, host and port, for example `http://192.168.1.91:9090`. */
  readonly origin: string;
  /** Path prefix without a slash at its end, for a Prometheus with `--web.route-prefix`. Empty: none. */
  readonly pathPrefix: string;
}

/** An address to listen on. */
export interface ListenAddress {
  readonly host: string;
  /** Zero: any free port (tests). */
  readonly port: number;
}

/** What the environment says. */
export interface Settings {
  /** Where queries are taken, from `FAILOVER_LISTEN`. @default 127.0.0.1:9089 */
  readonly listen: ListenAddress;
  /** Where `/metrics`, `/-/healthy` and `/-/ready` are served, from `FAILOVER_ADMIN_LISTEN`. @default 0.0.0.0:9088 */
  readonly adminListen: ListenAddress;
  /** From `FAILOVER_UPSTREAMS`, the preferred one first. */
  readonly upstreams: readonly UpstreamAddress[];
  /**
   * From `FAILOVER_CERTIFICATE_FILE`, `FAILOVER_CA_FILE`, `FAILOVER_USER`, `FAILOVER_PASSWORD_FILE` and `FAILOVER_PASSWORD_HASH_FILE`, all or none.
   * Absent: plain HTTP, and nobody is asked for a password.
   */
  readonly access?: AccessFiles;
}

/** Says everything that is wrong with the environment in one message, a line each. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

const listenSchema = (fallback: string) =>
  z
    .string()
    .default(fallback)
    .transform((text, context): ListenAddress => {
      const match = /^(?:\[([0-9a-fA-F:]+)\]|([^:\s]+)):(\d{1,5})$/.exec(text.trim());
      const port = Number(match?.[3]);
      if (match === null || port > 65_535) {
        context.addIssue(`should be host:port, for example ${fallback}, got "${text}"`);
        return z.NEVER;
      }
      return { host: match[1] ?? match[2] ?? '', port };
    });

function parseUpstream(text: string): UpstreamAddress | undefined {
  const match = /^([A-Za-z0-9_.-]+)=(\S+)$/.exec(text);
  const url = match?.[2] !== undefined && URL.canParse(match[2]) ? new URL(match[2]) : undefined;
  if (match?.[1] === undefined || url === undefined || !['http:', 'https:'].includes(url.protocol)) return undefined;
  if (url.username !== '' || url.search !== '') return undefined;
  return { name: match[1], origin: url.origin, pathPrefix: url.pathname.replace(/\/+$/, '') };
}

const upstreamsSchema = z
  .string({
    error:
      'should list the Prometheus servers, for example prom01=http://192.168.1.91:9090,prom02=http://192.168.1.92:9090',
  })
  .transform((text, context): readonly UpstreamAddress[] => {
    const upstreams: UpstreamAddress[] = [];
    for (const part of text.split(',').map((piece) => piece.trim())) {
      const upstream = parseUpstream(part);
      // The text is not repeated when it may carry a password.
      if (upstream === undefined) {
        context.addIssue(
          `each entry should be name=http://host:port without user or query, got ${part.includes('@') ? 'one with "@"' : `"${part}"`}`,
        );
      } else if (upstreams.some((other) => other.name === upstream.name)) {
        context.addIssue(`names should differ, got "${upstream.name}" twice`);
      } else {
        upstreams.push(upstream);
      }
    }
    return upstreams;
  });

const accessSchema = z
  .object({
    FAILOVER_CERTIFICATE_FILE: z.string(),
    FAILOVER_CA_FILE: z.string(),
    FAILOVER_USER: z.string(),
    FAILOVER_PASSWORD_FILE: z.string(),
    FAILOVER_PASSWORD_HASH_FILE: z.string(),
  })
  .transform((files): AccessFiles => ({
    certificateFile: files.FAILOVER_CERTIFICATE_FILE,
    caFile: files.FAILOVER_CA_FILE,
    user: files.FAILOVER_USER,
    passwordFile: files.FAILOVER_PASSWORD_FILE,
    passwordHashFile: files.FAILOVER_PASSWORD_HASH_FILE,
  }));

/** Without any of its variables there is none; with some, all have to be there: half of it would be an open door. */
function accessOf(
  environment: Readonly<Record<string, string | undefined>>,
): z.ZodSafeParseResult<AccessFiles | undefined> {
  const isNamed = Object.keys(accessSchema.in.shape).some((name) => environment[name] !== undefined);
  return isNamed ? accessSchema.safeParse(environment) : z.undefined().safeParse(undefined);
}

const environmentSchema = z.object({
  FAILOVER_LISTEN: listenSchema('127.0.0.1:9089'),
  FAILOVER_ADMIN_LISTEN: listenSchema('0.0.0.0:9088'),
  FAILOVER_UPSTREAMS: upstreamsSchema,
});

/**
 * Reads the endpoint's settings from the environment.
 * @throws SettingsError that lists every problem as `<variable>: <rule>`.
 */
export function parseSettings(environment: Readonly<Record<string, string | undefined>>): Settings {
  const parsed = environmentSchema.safeParse(environment);
  const access = accessOf(environment);
  if (!parsed.success || !access.success) {
    const issues = [...(parsed.error?.issues ?? []), ...(access.error?.issues ?? [])];
    throw new SettingsError(issues.map((issue) => `${issue.path.join('/')}: ${issue.message}`).join('\n'));
  }
  const { FAILOVER_LISTEN, FAILOVER_ADMIN_LISTEN, FAILOVER_UPSTREAMS } = parsed.data;
  return {
    listen: FAILOVER_LISTEN,
    adminListen: FAILOVER_ADMIN_LISTEN,
    upstreams: FAILOVER_UPSTREAMS,
    ...(access.data === undefined ? {} : { access: access.data }),
  };
}
