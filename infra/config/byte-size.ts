import { z } from 'zod';

const unitBytes = { MB: 1024 ** 2, GB: 1024 ** 3, TB: 1024 ** 4 } as const;

/** An amount of bytes with its unit in the text, in the notation of Prometheus (powers of 1024): `512MB`, `20GB`. */
export type ByteSize = `${number}${keyof typeof unitBytes}`;

const pattern = /^([1-9]\d{0,6})(MB|GB|TB)$/;

/** The amount in bytes. */
export function byteSizeBytes(size: ByteSize): number {
  const [, count, unit] = pattern.exec(size) ?? [];
  if (count === undefined || unit === undefined) throw new Error(`not a size: ${size}`);
  return Number(count) * unitBytes[unit as keyof typeof unitBytes];
}

const rule = 'should be a size such as "512MB" or "20GB"';

/** A schema for an amount of bytes above zero. */
export function byteSizeSchema() {
  return z
    .string({ error: rule })
    .regex(pattern, rule)
    .transform((text) => text as ByteSize);
}
