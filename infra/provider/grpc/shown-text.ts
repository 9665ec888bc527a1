/**
 * First line of a text as the engine holds it among the inputs. Pulumi's CLI decodes what it can read as YAML or JSON and shows such
 * a value as an object, whole, instead of the lines that differ (pulumi/pulumi#9380). No YAML begins with an @, so with this line
 * a changed prometheus.yml shows as the lines of it.
 */
const mark = '@promha:text\n';

/** A text of several lines with the mark; one of a single line as it is. */
export function withMark(text: string): string {
  return text.includes('\n') ? mark + withoutMark(text) : text;
}

/** A text as it is, without the mark. */
export function withoutMark(text: string): string {
  return text.startsWith(mark) ? text.slice(mark.length) : text;
}
