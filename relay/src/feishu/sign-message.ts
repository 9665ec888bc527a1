import { createHmac } from 'node:crypto';

/** The two fields that Feishu reads a signature from. */
export interface Signature {
  /** Seconds since 1970, valid for one hour. */
  readonly timestamp: string;
  /** base64(HMAC-SHA256(key = timestamp + "\n" + secret, message = "")). Source: open.feishu.cn, custom bot usage guide. */
  readonly sign: string;
}

/** Signs for a bot with signature verification. */
export function signMessage(secret: string, nowMs: number): Signature {
  const timestamp = String(Math.floor(nowMs / 1000));
  return { timestamp, sign: createHmac('sha256', `${timestamp}\n${secret}`).update('').digest('base64') };
}
