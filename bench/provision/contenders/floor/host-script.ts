import { readFileSync } from 'node:fs';
import type { HostPayload, PayloadService } from '../../scope/payload.ts';

const functions = readFileSync(new URL('./host.sh', import.meta.url), 'utf8');

function serviceLines({ name, folders, files, checks, reloadUrl = '-', readyUrls }: PayloadService): readonly string[] {
  const checking = checks.map(
    (argv) => `check ${argv.map((word) => word.replaceAll('{stage}', '"$W"/files')).join(' ')}`,
  );
  return [
    ...folders.map(({ mode, owner, group, path }) => `folder ${mode} ${owner} ${group} ${path}`),
    ...(checking.length > 0 ? [`if differ ${files.map(({ path }) => path).join(' ')}; then`, ...checking, 'fi'] : []),
    ...files.map(
      ({ onChange, mode, owner, group, path }) => `file ${name} ${onChange} ${mode} ${owner} ${group} ${path}`,
    ),
    `service ${name} ${reloadUrl} ${readyUrls.join(' ')}`,
  ];
}

/**
 * The script that makes a host as wanted from what was sent, and asks each service whether it is ready. Exit status 3: it lacks
 * archives, and has changed nothing; it prints their names in the payload.
 */
export function hostScript({ services }: HostPayload): string {
  const archives = services.flatMap((service) => service.archives);
  return [
    functions,
    ...archives.map(({ file, path }) => `archive ${file} ${path}`),
    'ask_for_archives',
    ...services.map(({ account }) => `account ${account.user} ${account.group}`),
    ...archives.map(({ file, path }) => `unpack ${file} ${path} &`),
    'wait',
    ...services.flatMap(serviceLines),
    'converge',
    '',
  ].join('\n');
}
