/** One report of everything that speaks against going on; undefined when nothing does. */
export function preflightReport(findings: Readonly<Record<string, readonly string[]>>): string | undefined {
  const bad = Object.entries(findings).filter(([, list]) => list.length > 0);
  if (bad.length === 0) return undefined;
  const count = bad.reduce((sum, [, list]) => sum + list.length, 0);
  const hosts = Object.keys(findings).length;
  const lines = bad.flatMap(([host, list]) =>
    list.map((finding) => `  ${host}: ${finding.replaceAll('\n', '\n    ')}`),
  );
  return [
    `preflight: ${count} ${count === 1 ? 'finding' : 'findings'} on ${bad.length} of ${hosts} ${hosts === 1 ? 'host' : 'hosts'}; nothing was changed on any host.`,
    ...lines,
  ].join('\n');
}
