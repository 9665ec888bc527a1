import { expect, test } from 'vitest';
import { generatedResource, makePassword } from './generated-resource.ts';

const context = { report: () => undefined, signal: new AbortController().signal };

test('a password has the wanted length and only characters that are not mistaken for others', () => {
  let next = 0;
  const password = makePassword(120, (limit) => next++ % limit);
  expect(password).toHaveLength(120);
  expect(password).not.toMatch(/[^2-9A-Za-z]|[01lIO]/);
});

test('it is made once: an update and a look give the same value again', async () => {
  const type = generatedResource(() => 5);
  const inputs = { kind: 'password', length: 20 } as const;
  const made = await type.create(inputs, context);
  const recorded = { id: made.id, inputs, outputs: made.outputs as Record<string, string> };
  expect((await type.update(recorded, inputs, context)).outputs).toEqual(made.outputs);
  expect((await type.read(recorded, context))?.outputs).toEqual(made.outputs);
});
