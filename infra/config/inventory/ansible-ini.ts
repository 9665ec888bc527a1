import type { Problem } from '../settings-error.ts';
import { AnsibleGroups, ansibleHosts, type AnsibleVars } from './ansible-groups.ts';
import { type InventoryHosts, lineOf } from './inventory-host.ts';

const heading = /^\[([^\]:]+)(?::(vars|children))?\]$/;
const word = /(?:[^\s"']|"[^"]*"|'[^']*')+/g;

type Kind = 'hosts' | 'vars' | 'children';

const withoutComment = (line: string): string => (/^\s*[#;]/.test(line) ? '' : line.replace(/\s#.*$/, '')).trim();

const unquoted = (text: string): string => text.replace(/^(["'])(.*)\1$/, '$2');

/** `name=value` in parts, or undefined. */
function variable(text: string): readonly [string, string] | undefined {
  const at = text.indexOf('=');
  return at < 1 ? undefined : [text.slice(0, at).trim(), unquoted(text.slice(at + 1).trim())];
}

function hostLine(text: string): { readonly pattern: string; readonly vars: AnsibleVars } | undefined {
  const [pattern, ...rest] = text.match(word) ?? [];
  const vars = rest.map(variable);
  if (pattern === undefined || pattern.includes('=') || vars.includes(undefined)) return undefined;
  return { pattern, vars: Object.fromEntries(vars as [string, string][]) };
}

/** Reads line after line into groups. */
class IniReader {
  readonly groups = new AnsibleGroups();
  readonly problems: Problem[] = [];
  private name = 'ungrouped';
  private kind: Kind = 'hosts';
  private readonly file: string;

  constructor(file: string) {
    this.file = file;
  }

  read(text: string, line: number): void {
    const [, name, kind] = heading.exec(text) ?? [];
    if (name !== undefined) {
      this.name = name;
      this.kind = (kind ?? 'hosts') as Kind;
      this.groups.group(name);
      return;
    }
    if (!this.take(text, line)) this.problems.push({ path: lineOf(this.file, line), text: this.rule(text) });
  }

  private take(text: string, line: number): boolean {
    const group = this.groups.group(this.name);
    if (this.kind === 'children') return /^[^\s=[\]]+$/.test(text) && group.children.push(text) > 0;
    if (this.kind === 'vars') {
      const one = variable(text);
      if (one === undefined) return false;
      group.vars = { ...group.vars, [one[0]]: one[1] };
      return true;
    }
    const host = hostLine(text);
    return host !== undefined && group.hosts.push({ ...host, line }) > 0;
  }

  private rule(text: string): string {
    const words = {
      hosts: 'a host and its name=value variables, or a [group]',
      vars: 'name=value',
      children: 'the name of a group',
    };
    return `should be ${words[this.kind]}, got ${JSON.stringify(text.length > 60 ? `${text.slice(0, 57)}…` : text)}`;
  }
}

/** Hosts of an Ansible inventory in its INI form, of one group or of `all`. */
export function ansibleIni(file: string, text: string, wanted: string): InventoryHosts {
  const reader = new IniReader(file);
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const line = withoutComment(raw);
    if (line !== '') reader.read(line, index + 1);
  }
  const { hosts, problems } = ansibleHosts(file, reader.groups, wanted);
  return { hosts, problems: [...reader.problems, ...problems] };
}
