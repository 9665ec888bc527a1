const textKeys = new Set(['content', 'text', 'title']);

function collect(value: unknown, key: string, into: string[]): void {
  if (typeof value === 'string') {
    if (textKeys.has(key)) into.push(value);
  } else if (Array.isArray(value)) {
    for (const one of value) collect(one, key, into);
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, one] of Object.entries(value)) collect(one, name, into);
  }
}

/** All texts of a message that a reader sees (titles, paragraphs, button texts; no addresses): what the keyword is looked for in. */
export function messageTexts(message: unknown): readonly string[] {
  const texts: string[] = [];
  collect(message, '', texts);
  return texts;
}
