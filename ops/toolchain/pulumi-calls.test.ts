import { describe, expect, test } from 'vitest';
import { apartFromHosts, pulumiCalls } from './pulumi-calls.ts';

const savedOnce = { PULUMI_SKIP_CHECKPOINTS: 'true' };
const looksAtMarked = { PULUMI_RUN_PROGRAM: 'false', PROMHA_LOOK: 'if-possible' };
const large = (): Promise<number> => Promise.resolve(apartFromHosts);
const calls = (
  line: string,
  countHosts: (stack: string) => Promise<number> = large,
  env: NodeJS.ProcessEnv = {},
): ReturnType<typeof pulumiCalls> => pulumiCalls(line.split(' '), env, countHosts);

describe('up --refresh of a large stack', () => {
  test.each([
    ['up --refresh -s prod', 'refresh --yes --skip-preview --skip-pending-creates --stack=prod', 'up --stack=prod'],
    [
      'up -y -f -r -sprod --diff --target a --target b -p 8',
      'refresh --yes --skip-preview --skip-pending-creates --stack=prod --diff --target=a --target=b --parallel=8',
      'up --yes --skip-preview --stack=prod --diff --target=a --target=b --parallel=8',
    ],
    [
      '-C /srv/promha update --stack prod --refresh --message why',
      'refresh --yes --skip-preview --skip-pending-creates --cwd=/srv/promha --stack=prod',
      'up --cwd=/srv/promha --stack=prod --message=why',
    ],
  ])('%s', async (line, look, up) => {
    expect(await calls(line)).toEqual([
      { args: look.split(' '), env: savedOnce },
      { args: up.split(' '), env: looksAtMarked },
    ]);
  });

  test.each([
    ['by its file', 'up --refresh --stack prod --config-file /x/Pulumi.y.yaml', {}, '/x/Pulumi.y.yaml'],
    ['by a variable', 'up --refresh', { PULUMI_STACK: 'staging' }, 'staging'],
    ['by a file in a variable', 'up --refresh -s a', { PULUMI_OPTION_CONFIG_FILE: '/x/b.yaml' }, '/x/b.yaml'],
  ])('the stack is told %s', async (_, line, env, expected) => {
    const asked: string[] = [];
    await calls(line, (stack) => (asked.push(stack), large()), env);
    expect(asked).toEqual([expected]);
  });
});

describe('destroy of a large stack marks the state first, and needs that', () => {
  test.each([
    [
      'destroy --yes -s prod',
      'refresh --yes --skip-preview --skip-pending-creates --stack=prod',
      'destroy --yes --stack=prod',
    ],
    [
      'down -yf -s prod --remove --config-file /x/y.yaml --continue-on-error',
      'refresh --yes --skip-preview --skip-pending-creates --stack=prod --config-file=/x/y.yaml',
      'destroy --yes --skip-preview --stack=prod --remove --config-file=/x/y.yaml --continue-on-error',
    ],
  ])('%s', async (line, mark, destroy) => {
    const env = { ...savedOnce, PROMHA_LOOK: 'later' };
    expect(await calls(line)).toEqual([
      { args: mark.split(' '), env },
      { args: destroy.split(' '), env, needsTheOneBefore: true },
    ]);
  });
});

describe('one call as it was written', () => {
  test.each([
    'preview --refresh -s prod',
    'up --refresh --json -s prod',
    'up -fyr --replace urn -s prod',
    'up --refresh --unheard-of -s prod',
    'up --refresh',
    'destroy -s prod',
    'destroy --yes --refresh -s prod',
    'destroy --yes --target urn -s prod',
    'destroy --yes --exclude urn -s prod',
    'destroy --yes --preview-only -s prod',
    'stack ls',
  ])('%s', async (line) => {
    expect(await calls(line)).toEqual([{ args: line.split(' '), env: {} }]);
  });

  test.each(['up -s prod', 'up --refresh=false -s prod', 'update -yf -sprod', 'preview --json --save-plan plan'])(
    '%s: looks at nothing but what is marked',
    async (line) => {
      expect(await calls(line)).toEqual([{ args: line.split(' '), env: looksAtMarked }]);
    },
  );

  test('of a small stack, and of one whose file cannot be read', async () => {
    const line = 'up --refresh -s prod';
    const asWritten = [{ args: line.split(' '), env: {} }];
    expect(await calls(line, () => Promise.resolve(apartFromHosts - 1))).toEqual(asWritten);
    expect(await calls(line, () => Promise.reject(new Error('no such file')))).toEqual(asWritten);
  });
});

test('a refresh saves its state once', async () => {
  const line = 'refresh --yes -s prod';
  expect(await calls(line)).toEqual([{ args: line.split(' '), env: savedOnce }]);
  const kept = { PULUMI_SKIP_CHECKPOINTS: 'false' };
  expect(await calls(line, large, kept)).toEqual([{ args: line.split(' '), env: kept }]);
});
