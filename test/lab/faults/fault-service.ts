import type { HeldServiceInputs } from '../../../infra/provider/service/service-schema.ts';
import { sleeper, unit } from '../service/sleeper.ts';

const owner = { owner: 'root', group: 'sleeper' };

/** Its command shows what it really runs with: the configuration that it read, beside its own text. */
const command = (word: string): string =>
  `: ${word}; cp /faults/etc/sleeper/sub/conf /run/sleeper/conf; exec sleep 100000`;

/**
 * The sleeper on places of its own, in the form of this word. Two forms differ in every kind of line that a plan can have: a file
 * changed, one new and one gone, a mode of a folder, the unit.
 */
export function formOf(word: 'first' | 'second', host: string): HeldServiceInputs {
  const isFirst = word === 'first';
  const file = (content: string): HeldServiceInputs['files'][string] => ({
    ...owner,
    content,
    mode: '0640',
    onChange: 'reload',
  });
  return sleeper('', {
    host,
    folders: {
      '/faults/etc/sleeper': { ...owner, mode: isFirst ? '0750' : '0755', data: false },
      '/faults/var/sleeper': { owner: 'sleeper', group: 'sleeper', mode: '0750', data: true },
    },
    files: {
      '/faults/etc/sleeper/sub/conf': file(`good ${word}\n`),
      [`/faults/etc/sleeper/only-${word}`]: file('here\n'),
    },
    secretFiles: { '/faults/etc/sleeper/token': { ...file(`token-of-the-${word}\n`), onChange: 'restart' } },
    unit: unit(command(word)).replace('User=sleeper', 'User=sleeper\nRuntimeDirectory=sleeper'),
    checks: [{ name: 'config check', argv: ['grep', '-q', '^good', '{stage}/faults/etc/sleeper/sub/conf'] }],
    ready: { urls: [], timeoutMs: 5000 },
  });
}

/** The second form with a service that dies as soon as it runs. */
export function brokenForm(host: string): HeldServiceInputs {
  const form = formOf('second', host);
  return { ...form, unit: form.unit.replace('exec sleep 100000', 'exit 3') };
}
