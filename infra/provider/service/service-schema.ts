import { z } from 'zod';
import type { ServiceInputs } from '../../model/host-inputs.ts';

/** Paths travel through shell scripts line by line and word by word. */
const absolutePath = z
  .string()
  .regex(/^\/[A-Za-z0-9_.@+/-]+$/, 'should be an absolute path of letters, digits and _ . @ + - /');
const accountName = z.string().regex(/^[a-z_][a-z0-9_-]{0,30}$/, 'should be a name of a system account');
const mode = z.string().regex(/^0[0-7]{3}$/, 'should be four octal digits like 0640');
const argument = z.string().regex(/^[^\n]+$/, 'should be one line');

/** Whether the service runs and starts at boot; always wanted, so that a stopped or disabled one shows as a difference. */
export interface WantedState {
  readonly active: string;
  readonly enabled: string;
}

/** Inputs of a service as the provider holds them. */
export interface HeldServiceInputs extends ServiceInputs {
  readonly state: WantedState;
  /** Drop-ins of the unit (`systemctl edit`) by path; always wanted empty, so that one that somebody added shows as its lines. */
  readonly dropIns: Readonly<Record<string, string>>;
}

/** What every service is to be, whatever the stack says. */
export const wantedAlways: Pick<HeldServiceInputs, 'state' | 'dropIns'> = {
  state: { active: 'active', enabled: 'enabled' },
  dropIns: {},
};

const file = z.strictObject({
  content: z.string(),
  mode,
  owner: accountName,
  group: accountName,
  onChange: z.enum(['none', 'reload', 'restart']),
});

const sign = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('targets'), url: z.url(), jobs: z.array(z.string()) }),
  z.strictObject({ kind: z.literal('gauge'), url: z.url(), name: argument }),
]);

const pair = z.strictObject({
  hosts: z.array(z.string().min(1)).min(2),
  serving: z.array(sign),
  servingTimeoutMs: z.number().int().positive(),
});

/** Parses the inputs of `host:index:Service`. */
export const serviceSchema: z.ZodType<HeldServiceInputs> = z.strictObject({
  host: z.string().min(1),
  name: z.string().regex(/^[a-z][a-z0-9_-]{0,40}$/, 'should be a name of a systemd unit, without .service'),
  user: accountName,
  group: accountName,
  folders: z.record(absolutePath, z.strictObject({ mode, owner: accountName, group: accountName, data: z.boolean() })),
  files: z.record(absolutePath, file),
  secretFiles: z.record(absolutePath, file),
  unit: z.string().min(1),
  releases: z.array(z.strictObject({ name: z.string(), version: z.string(), sha256: z.string(), path: absolutePath })),
  checks: z.array(z.strictObject({ name: argument, argv: z.array(argument).min(1) })),
  reload: z
    .discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('http'), url: z.url(), curlConfig: absolutePath.exactOptional() }),
      z.strictObject({ kind: z.literal('systemctl') }),
    ])
    .exactOptional(),
  ready: z.strictObject({
    urls: z.array(z.url()),
    curlConfig: absolutePath.exactOptional(),
    status: z.number().int().min(100).max(599).exactOptional(),
    timeoutMs: z.number().int().positive(),
  }),
  pair: pair.exactOptional(),
  ports: z.array(
    z.strictObject({
      port: z.number().int().min(1).max(65535),
      protocol: z.enum(['tcp', 'udp']),
      reach: z.enum(['peers', 'local']),
    }),
  ),
  keepData: z.boolean(),
  state: z.strictObject({ active: z.string(), enabled: z.string() }),
  dropIns: z.record(absolutePath, z.string()),
});
