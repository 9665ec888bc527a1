/**
 * What a property of the provider's configuration holds, where everything travels as one text. It was parsed by its schema when it was
 * recorded.
 * @param absent For a configuration without it.
 */
export function recordedJson<T>(text: unknown, absent: T): T {
  return typeof text === 'string' ? (JSON.parse(text) as T) : absent;
}
