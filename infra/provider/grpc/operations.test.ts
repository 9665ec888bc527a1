import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { checkInputs, diffInputs, parseInputs, previewState, rewrapSecrets, stateOf } from './operations.ts';
import { withAnnouncement } from './announcement.ts';
import type { PropertyMap, PropertyValue } from './property-values.ts';
import { asSecret, isSecret, unknownValue } from './property-values.ts';
import type { AnyResourceType } from './provider-definition.ts';
import { parseRecorded } from './recorded-inputs.ts';

const unused = (): never => {
  throw new Error('not called here');
};

const thing: AnyResourceType = {
  schema: z.strictObject({ host: z.string(), port: z.number(), token: z.string(), state: z.string() }),
  defaults: { state: 'active' },
  replaceOn: ['host'],
  computed: ['value'],
  secretOutputs: ['value'],
  create: unused,
  read: unused,
  update: unused,
  delete: unused,
};

const inputs = { host: 'prom01', port: 9090, token: asSecret('s3cr3t') };

describe('check', () => {
  test('adds what is always wanted, and leaves a secret wrapped', () => {
    const checked = checkInputs(thing, {}, inputs);
    expect(checked.failures).toEqual([]);
    expect(checked.inputs).toEqual({ ...inputs, state: 'active' });
  });

  test('names every bad property', () => {
    const { failures } = checkInputs(thing, {}, { host: 1, port: 'x', token: 't' });
    expect(failures.map((failure) => failure.property)).toEqual(['host', 'port']);
  });

  test('does not judge what a preview cannot know yet', () => {
    expect(checkInputs(thing, {}, { ...inputs, port: unknownValue }).failures).toEqual([]);
  });
});

describe('diff', () => {
  test('is empty when only the wrapping of a secret differs', () => {
    expect(diffInputs(thing, inputs, { ...inputs, token: 's3cr3t' }).changed).toEqual([]);
  });

  test('another port is a change in place, another host another resource', () => {
    expect(diffInputs(thing, inputs, { ...inputs, port: 1 })).toMatchObject({ changed: ['port'], replaces: [] });
    expect(diffInputs(thing, inputs, { ...inputs, host: 'prom02' })).toMatchObject({
      changed: ['host'],
      replaces: ['host'],
    });
  });

  test('where something comes from is no difference', () => {
    const from: AnyResourceType = { ...thing, uncompared: ['token'] };
    expect(diffInputs(from, inputs, { ...inputs, token: 'another' })).toEqual({
      changed: [],
      replaces: [],
      details: {},
    });
    expect(diffInputs(from, inputs, { ...inputs, token: 'another', port: 1 }).changed).toEqual(['port']);
  });

  test('what an older version did not record is no difference, until it is recorded', () => {
    const grown: AnyResourceType = { ...thing, later: ['token'] };
    const { token: _token, ...old } = inputs;
    expect(diffInputs(grown, old, inputs)).toEqual({ changed: [], replaces: [], details: {} });
    expect(diffInputs(grown, inputs, { ...inputs, token: 'another' }).changed).toEqual(['token']);
  });

  test('names each difference by its path, as the engine reads it', () => {
    const files = { '/etc/a.yml': { content: 'old', mode: '0640' }, '/etc/b.yml': { content: 'b' } };
    const now = { '/etc/a.yml': { content: asSecret('new'), mode: '0640' }, '/etc/"c".yml': { content: 'c' } };
    expect(diffInputs(thing, { files }, { files: now }).details).toEqual({
      'files["/etc/a.yml"].content': 'update',
      'files["/etc/b.yml"]': 'delete',
      'files["/etc/\\"c\\".yml"]': 'add',
    });
  });
});

describe('what a change will do', () => {
  const announcing: AnyResourceType = {
    ...thing,
    announce: (recorded: { port: number } | undefined, news: { port: number }) =>
      recorded === undefined ? 'install' : `from ${recorded.port} to ${news.port}`,
  };
  const checked = (olds: PropertyMap, port: PropertyValue): PropertyMap =>
    checkInputs(announcing, olds, { ...inputs, port }).inputs;
  const first = checked({}, 1);
  const second = checked(first, 2);

  test('is said of a new resource and of each change, counted', () => {
    expect(first['action']).toBe('change 1: install');
    expect(second['action']).toBe('change 2: from 1 to 2');
    expect(checked(second, 3)['action']).toBe('change 3: from 2 to 3');
  });

  test('shows as an addition, and is no difference by itself', () => {
    expect(diffInputs(announcing, first, second)).toEqual({
      changed: ['port'],
      replaces: [],
      details: { port: 'update', action: 'add' },
    });
    expect(diffInputs(announcing, first, { ...first, action: 'change 9: whatever' })).toMatchObject({
      changed: [],
      details: {},
    });
  });

  test('stays what it was where nothing changes, also after a look at the host', () => {
    expect(checked(second, 2)).toEqual(second);
    const seen = rewrapSecrets({ host: 'prom01', port: 2, token: 's3cr3t', state: 'active' }, second);
    expect(checked(seen, 2)).toEqual(second);
    // A refresh compares the other way round: what was announced once is nothing that somebody did on the host.
    expect(diffInputs(announcing, { ...seen, port: 7 }, second).details).toEqual({ port: 'update' });
  });

  test('a state of a version without it gets none, and no difference', () => {
    const { state: _state, ...old } = withAnnouncement(first, undefined);
    expect(checked(old, 1)).not.toHaveProperty('action');
    expect(diffInputs(announcing, old, checked(old, 1)).changed).toEqual([]);
    expect(checked(old, 2)['action']).toBe('change 1: from 1 to 2');
  });

  test('is not said of what a preview cannot know yet, and never reaches the type', () => {
    expect(checked(first, unknownValue)).not.toHaveProperty('action');
    expect(parseInputs(announcing, second)).not.toHaveProperty('action');
    expect(parseRecorded(announcing, 'id', second, {}).inputs).not.toHaveProperty('action');
  });
});

describe('a text of several lines', () => {
  const text: AnyResourceType = {
    ...thing,
    schema: z.strictObject({ file: z.string(), token: z.string() }),
    defaults: {},
  };
  const wanted = { file: 'groups: []\n', token: asSecret('a\nb\n') };
  const held = checkInputs(text, {}, wanted).inputs;

  test('is held so that the CLI takes it for no YAML, and shows its lines', () => {
    expect(() => parse(held['file'] as string) as unknown).toThrow();
    expect(held['token']).toEqual(wanted.token);
  });

  test('reaches the type, and the preview of a new resource, as it is', () => {
    expect(parseInputs(text, held)).toEqual({ file: 'groups: []\n', token: 'a\nb\n' });
    expect(parseRecorded(text, 'id', held, {}).inputs).toMatchObject({ file: 'groups: []\n' });
    expect(previewState(text, held)['file']).toBe('groups: []\n');
  });

  test('is no difference where an older version recorded it as it is', () => {
    expect(diffInputs(text, wanted, held)).toEqual({ changed: [], replaces: [], details: {} });
    expect(rewrapSecrets({ file: 'groups: []\n', token: 'a\nb\n' }, held)).toEqual(held);
  });
});

describe('state', () => {
  test('keeps secret inputs and generated values wrapped', () => {
    const state = stateOf(thing, inputs, { value: 'generated' });
    expect(isSecret(state['token'])).toBe(true);
    expect(isSecret(state['value'])).toBe(true);
    expect(state['port']).toBe(9090);
  });

  test('what a look at a host found is as secret as what was recorded', () => {
    const seen = rewrapSecrets({ host: 'prom01', port: 1, token: 'other' }, inputs);
    expect(seen).toEqual({ host: 'prom01', port: 1, token: asSecret('other') });
  });

  test('a secret inside a map is wrapped again in its place, and hides nothing else', () => {
    const recorded = { files: { '/etc/token': { content: asSecret('one'), mode: '0640' } } };
    const seen = rewrapSecrets({ files: { '/etc/token': { content: 'two', mode: '0644' } } }, recorded);
    expect(seen).toEqual({ files: { '/etc/token': { content: asSecret('two'), mode: '0644' } } });
  });

  test('operations get their inputs in clear, and a record of another version still serves', () => {
    expect(parseInputs(thing, { ...inputs, state: 'active' })).toMatchObject({ token: 's3cr3t' });
    expect(parseRecorded(thing, 'id', { host: 'prom01', old: true }, {}).inputs).toMatchObject({ host: 'prom01' });
  });
});
