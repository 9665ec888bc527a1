/** What an error says, without the name of the host that it begins with: for whoever shows it under that name. */
export function withoutHost(host: string, error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.startsWith(`${host}: `) ? message.slice(host.length + 2) : message;
}
