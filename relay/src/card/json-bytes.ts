/** Size of a value as Feishu counts it: bytes of its JSON in UTF-8, where a Chinese character is three. */
export function jsonBytes(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value), 'utf8');
}
