/**
 * A value as systemd's EnvironmentFile= reads it back: in double quotes, with what means something there escaped.
 * Line breaks do not come here: settings refuse them.
 */
function quoted(value: string): string {
  return /^[A-Za-z0-9_./:,=@-]*$/.test(value) ? value : `"${value.replace(/["\\$`]/g, '\\$&')}"`;
}

/** Names and quoted values for the template of an environment file; what is undefined is left out. */
export function environmentLines(values: Readonly<Record<string, string | undefined>>) {
  return Object.entries(values).flatMap(([name, value]) =>
    value === undefined ? [] : [{ name, value: quoted(value) }],
  );
}
