/** Shorter texts are left alone: they would blank out ordinary words, and are no credentials. */
const shortestSecret = 6;

/** A function that blanks out the given secrets, whole and line by line, wherever they stand in a text. */
export function redactor(secrets: readonly string[]): (text: string) => string {
  const parts = secrets.flatMap((secret) => [
    secret.trim(),
    ...secret.split('\n').flatMap((line) => [
      line.trim(),
      line
        .slice(line.indexOf('=') + 1)
        .trim()
        .replace(/^"|"$/g, ''),
    ]),
  ]);
  const ordered = [...new Set(parts)]
    .filter((part) => part.length >= shortestSecret)
    .sort((left, right) => right.length - left.length);
  return (text) => ordered.reduce((clean, part) => clean.replaceAll(part, '[secret]'), text);
}
