/** What a route answers with. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

/** JSON as most of Grafana's routes send it. */
export function json(status: number, value: unknown): Reply {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) };
}

/** JSON with the content type of those routes that Grafana answers before its API layer: health, sign-in, unknown paths. */
export function plainJson(status: number, value: unknown): Reply {
  return { status, headers: { 'content-type': 'application/json; charset=UTF-8' }, body: JSON.stringify(value) };
}

const escapeHtml = (text: string) => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** A page that says what it is. `lines` are plain text, a paragraph each. */
export function page(status: number, title: string, lines: readonly string[]): Reply {
  const paragraphs = lines.map((line) => `<p>${escapeHtml(line)}</p>`).join('\n');
  const body = `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>${escapeHtml(title)} - Grafana STAND-IN</title></head>
<body><h1>STAND-IN, not Grafana: ${escapeHtml(title)}</h1>
<p>This server stands in for Grafana in a lab without internet. It reads Grafana's configuration and answers parts of its API. It draws nothing.</p>
${paragraphs}</body></html>
`;
  return { status, headers: { 'content-type': 'text/html; charset=UTF-8' }, body };
}
