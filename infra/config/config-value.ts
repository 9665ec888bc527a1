/**
 * The value behind a top-level text of a stack's configuration. Pulumi hands over, and writes back into the file, every value as
 * text: objects and lists as JSON, numbers and booleans as their words. Anything else is the text itself.
 */
export function configValue(text: string): unknown {
  if (!/^\s*[[{]|^(true|false|null|-?\d+(\.\d+)?)$/.test(text)) return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
