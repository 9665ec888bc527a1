import { z } from 'zod';
import type { HostNeeds, PreflightInputs, ServiceNeed } from '../../model/host-inputs.ts';

const port = z.strictObject({ port: z.number(), protocol: z.enum(['tcp', 'udp']), reach: z.enum(['peers', 'local']) });
const path = z.string().startsWith('/');
const service: z.ZodType<ServiceNeed> = z.strictObject({
  name: z.string(),
  user: z.string(),
  group: z.string(),
  folders: z.array(path),
  files: z.array(path),
  ports: z.array(port),
});
const needs: z.ZodType<HostNeeds> = z.strictObject({
  arch: z.enum(['amd64', 'arm64']),
  services: z.array(service),
  disk: z.array(z.strictObject({ path, freeBytes: z.number(), unless: path.exactOptional() })),
  reach: z.array(
    z.strictObject({
      name: z.string(),
      origin: z.string(),
      proxy: z.string().exactOptional(),
      ownCa: z.literal(true).exactOptional(),
    }),
  ),
  curl: z.literal(true).exactOptional(),
});
/** Parses the inputs of `host:index:Preflight`. */
export const preflightSchema: z.ZodType<PreflightInputs> = z.strictObject({ hosts: z.record(z.string(), needs) });
