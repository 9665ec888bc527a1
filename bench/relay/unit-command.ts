import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BenchError } from '../bench-error.ts';

/** The unit as it is rendered for the lab's stack, with the default limit of memory. */
const rendered = join(import.meta.dirname, '../../test/golden/lab/prom01/etc/systemd/system/feishu-relay.service');

/** How the relay's unit runs it. */
export interface UnitCommand {
  /** Flags of node. */
  readonly flags: readonly string[];
  /** What the unit sets in the environment. */
  readonly env: Readonly<Record<string, string>>;
}

/** Reads flags and environment out of the unit, so that what is measured is what ships. */
export function unitCommand(unit: string = readFileSync(rendered, 'utf8')): UnitCommand {
  const start = /^ExecStart=\S+\/node (.* )?\S+\/relay\.mjs$/m.exec(unit);
  if (start === null) throw new BenchError(`${rendered}: ExecStart is not what the bench knows how to run`);
  const flags = (start[1] ?? '').split(' ').filter((flag) => flag !== '');
  const env = [...unit.matchAll(/^Environment=(\w+)=(\S*)$/gm)].map(([, name = '', value = '']) => [name, value]);
  return { flags, env: Object.fromEntries(env) as Record<string, string> };
}
