import { readFileSync } from 'node:fs';
import type { HostPayload, PayloadService } from '../../scope/payload.ts';

const functions = readFileSync(new URL('./host.sh', import.meta.url), 'utf8');

/** The script that prints what a host lacks, as names in its payload: `files`, `archives/<file>`. */
export function lookScript({ services }: HostPayload): string {
  const files = services.flatMap((service) => service.files);
  const archives = services.flatMap((service) => service.archives);
  return [
    'files=',
    `sha256sum --check --status 2>/dev/null <<'SUMS' || files=files`,
    ...files.map(({ sha256, path }) => `${sha256}  ${path}`),
    'SUMS',
    ...services.map(({ name }) => `systemctl --quiet is-active ${name} || files=files`),
    ...archives.map(({ file, path }) => `[ -d ${path} ] || echo archives/${file}`),
    '[ -z "$files" ] || echo "$files"',
    '',
  ].join('\n');
}

function serviceLines({ name, folders, files, checks, reloadUrl = '-', readyUrls }: PayloadService): readonly string[] {
  return [
    ...folders.map(({ mode, owner, group, path }) => `folder ${mode} ${owner} ${group} ${path}`),
    ...checks.map((argv) => `check ${argv.map((word) => word.replaceAll('{stage}', '"$W"/files')).join(' ')}`),
    ...files.map(
      ({ onChange, mode, owner, group, path }) => `file ${name} ${onChange} ${mode} ${owner} ${group} ${path}`,
    ),
    `service ${name} ${reloadUrl} ${readyUrls.join(' ')}`,
  ];
}

/** The script that makes a host as wanted from what was sent. */
export function applyScript({ services }: HostPayload): string {
  const archives = services.flatMap((service) => service.archives);
  return [
    functions,
    ...services.map(({ account }) => `account ${account.user} ${account.group}`),
    ...archives.map(({ file, path }) => `archive ${file} ${path} &`),
    'wait',
    ...services.flatMap(serviceLines),
    'converge',
    '',
  ].join('\n');
}
