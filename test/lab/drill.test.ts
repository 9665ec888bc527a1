import { expect, test } from 'vitest';
import { lab } from './lab-command.ts';

test('a stopped node_exporter becomes a red card within two minutes, a started one a green card', async () => {
  const answer = await lab(['drill']);
  expect(answer.stdout).toMatch(/\d s {2}card: the red card is accepted/);
  expect(answer.stdout).toMatch(/\d s {2}card: the green card is accepted/);
  expect(answer.status).toBe(0);
});
