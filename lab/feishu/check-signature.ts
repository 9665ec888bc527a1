import { createHmac, timingSafeEqual } from 'node:crypto';

/** The signature Feishu expects: HMAC-SHA256 of the empty message under the key `<timestamp>\n<secret>`, base64. */
export function expectedSignature(timestamp: string, secret: string): string {
  return createHmac('sha256', `${timestamp}\n${secret}`).update('').digest('base64');
}

/** True when `timestamp` (seconds, text or number) lies within one hour of `nowMs` and `sign` fits it. */
export function isSigned(
  body: { readonly timestamp?: unknown; readonly sign?: unknown },
  secret: string,
  nowMs: number,
): boolean {
  const { timestamp, sign } = body;
  if ((typeof timestamp !== 'string' && typeof timestamp !== 'number') || typeof sign !== 'string') return false;
  if (!/^\d{1,12}$/.test(String(timestamp))) return false;
  if (Math.abs(nowMs / 1000 - Number(timestamp)) > 3600) return false;
  const given = Buffer.from(sign);
  const expected = Buffer.from(expectedSignature(String(timestamp), secret));
  return given.length === expected.length && timingSafeEqual(given, expected);
}
