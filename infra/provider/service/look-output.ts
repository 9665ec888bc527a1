import type { SeenContent, SeenListener, SeenPath, SeenService } from './seen-service.ts';

interface Section {
  readonly head: string;
  readonly lines: readonly string[];
}

function sectionsOf(output: string): readonly Section[] {
  const sections: { head: string; lines: string[] }[] = [];
  for (const line of output.split('\n')) {
    if (line.startsWith('#')) sections.push({ head: line.slice(1), lines: [] });
    else if (line !== '') sections.at(-1)?.lines.push(line);
  }
  return sections;
}

function parsePath(line: string): readonly [string, SeenPath] {
  const [path = '', type = '', mode = '', owner = '', group = ''] = line.split('|');
  const kind = type === 'directory' ? 'folder' : type.startsWith('regular') ? 'file' : 'other';
  return [path, { kind, mode: mode.padStart(4, '0'), owner, group }];
}

function decoded(section: Section): string {
  return Buffer.from(section.lines.join(''), 'base64').toString('utf8');
}

function parseContent(section: Section): readonly [string, SeenContent] {
  const [, kind, sha256 = '', path = ''] = section.head.split(' ');
  return [path, { sha256, ...(kind === 'open' ? { content: decoded(section) } : {}) }];
}

/** Reads the lines of `ss -Hlntup`. */
export function parseListeners(lines: readonly string[]): readonly SeenListener[] {
  return lines.flatMap((line) => {
    const [protocol, , , , local = ''] = line.trim().split(/\s+/);
    const port = Number(local.slice(local.lastIndexOf(':') + 1));
    if ((protocol !== 'tcp' && protocol !== 'udp') || !Number.isInteger(port)) return [];
    const processes = [...line.matchAll(/\("([^"]*)",pid=(\d+)/g)].map(([, name = '', pid]) => ({
      name,
      pid: Number(pid),
    }));
    return [{ protocol, port, processes }];
  });
}

function propertiesOf(lines: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]));
}

/**
 * Reads what look.sh printed.
 * @throws Error when the output breaks off.
 */
export function parseLook(output: string): SeenService {
  const sections = sectionsOf(output);
  if (sections.at(-1)?.head !== 'end') throw new Error('the look at the host broke off');
  const startingWith = (word: string): readonly Section[] =>
    sections.filter((section) => section.head.startsWith(`${word} `));
  const lines = (head: string): readonly string[] => sections.find((section) => section.head === head)?.lines ?? [];
  const ledger = lines('ledger');
  const unit = propertiesOf(lines('unit'));
  return {
    owned: new Set(ledger.filter((line) => !line.startsWith('generation '))),
    generation: Number(ledger.find((line) => line.startsWith('generation '))?.slice('generation '.length) ?? 0),
    interrupted: sections.some((section) => section.head === 'interrupted'),
    paths: Object.fromEntries(lines('paths').map(parsePath)),
    contents: Object.fromEntries(startingWith('content').map(parseContent)),
    unit: {
      load: unit['LoadState'] ?? '',
      active: unit['ActiveState'] ?? '',
      enabled: unit['UnitFileState'] ?? '',
      file: unit['FragmentPath'] ?? '',
    },
    isOutdated: sections.some((section) => section.head === 'outdated'),
    dropIns: Object.fromEntries(
      startingWith('drop-in').map((section) => [section.head.slice('drop-in '.length), decoded(section)]),
    ),
    userExists: lines('user').length > 0,
    groupExists: lines('group').length > 0,
    pids: new Set(lines('pids').map(Number)),
    listeners: parseListeners(lines('ports')),
  };
}
