import { execa } from 'execa';
import { expect, test } from 'vitest';
import { runAttached } from './run-attached.ts';

test.each([
  ['its own status', ['sh', '-c', 'exit 7'], 7],
  ['128 + n after signal n, as a shell does', ['sh', '-c', 'kill -9 $$'], 137],
])('a command ends with %s', async (_name, command, status) => {
  expect(await runAttached(command)).toBe(status);
});

test('a program that is not there is told by name', async () => {
  await expect(runAttached(['/no/such/program'])).rejects.toThrow(/\/no\/such\/program: cannot be started/);
});

test('aside, stdout stays free for the answer of another command', async () => {
  const module = new URL('run-attached.ts', import.meta.url).href;
  const program = `const { runAttached } = await import(${JSON.stringify(module)}); await runAttached(['echo', 'by the way'], { aside: true });`;
  const { stdout, stderr } = await execa(process.execPath, ['--input-type=module', '-e', program]);
  expect({ stdout, stderr }).toEqual({ stdout: '', stderr: 'by the way' });
});
