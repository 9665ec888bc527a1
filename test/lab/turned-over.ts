/**
 * A rule's expression with every threshold turned over, so that a healthy system gives its series: comparisons with a number
 * are always true, what silences the rule is left out, and so is what asks for a history longer than the lab has.
 */
export function turnedOver(expression: string): string {
  const [asks = ''] = expression.split(/\bunless\b/);
  return asks
    .replaceAll(/ offset \w+/g, '')
    .replaceAll(/ (==|!=|<=|>=|<|>) -?[\d.]+/g, ' >= -Inf')
    .replaceAll(' < on ', ' <= on ');
}

/** The selectors of an expression, each once: `up{job="node"}`. */
export const selectorsOf = (expression: string): readonly string[] => [
  ...new Set(expression.match(/\w+\{[^}]*\}/g) ?? []),
];
