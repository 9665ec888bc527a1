/** Lines longer than this are broken up. */
const lineLength = 120;

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** JSON whose short objects and lists stay on one line: what people read in diffs, and programs read as ever. Ends with a newline. */
export function readableJson(value: unknown): string {
  return `${laidOut(JSON.parse(JSON.stringify(value)) as Json, '')}\n`;
}

function laidOut(value: Json, indent: string): string {
  const flat = JSON.stringify(value);
  if (typeof value !== 'object' || value === null || indent.length + flat.length <= lineLength) return flat;
  const deeper = `${indent}  `;
  const isList = Array.isArray(value);
  const lines = isList
    ? value.map((each: Json) => laidOut(each, deeper))
    : Object.entries(value).map(([key, each]) => `${JSON.stringify(key)}: ${laidOut(each, deeper)}`);
  const body = lines.map((line) => `${deeper}${line}`).join(',\n');
  return isList ? `[\n${body}\n${indent}]` : `{\n${body}\n${indent}}`;
}
