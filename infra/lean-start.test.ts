import { execa } from 'execa';
import { expect, test } from 'vitest';

/** Prints which of these packages a program has loaded with the SDK, and what an output gives. */
const program = `
  await import(process.argv[1]);
  const pulumi = await import('@pulumi/pulumi');
  const { createRequire } = await import('node:module');
  const files = Object.keys(createRequire(process.argv[1]).cache);
  const loaded = ['pacote', 'typescript', 'execa'].filter((name) => files.some((file) => file.includes('/node_modules/' + name + '/')));
  process.stdout.write(JSON.stringify({ loaded, output: await pulumi.output('works').promise() }));
`;

test('the SDK works, and what only functions in a state, or programs that call Pulumi, need is not loaded', async () => {
  const file = new URL('./lean-start.ts', import.meta.url).pathname;
  const { stdout } = await execa(process.execPath, ['--input-type=module', '--eval', program, file], {
    cwd: import.meta.dirname,
  });
  expect(JSON.parse(stdout)).toEqual({ loaded: [], output: 'works' });
});
