import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { checkInputs, diffInputs, parseInputs, parseRecorded, rewrapSecrets, stateOf } from './operations.ts';
import { asSecret, isSecret, unknownValue } from './property-values.ts';
import type { AnyResourceType } from './provider-definition.ts';

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
    const checked = checkInputs(thing, inputs);
    expect(checked.failures).toEqual([]);
    expect(checked.inputs).toEqual({ ...inputs, state: 'active' });
  });

  test('names every bad property', () => {
    const { failures } = checkInputs(thing, { host: 1, port: 'x', token: 't' });
    expect(failures.map((failure) => failure.property)).toEqual(['host', 'port']);
  });

  test('does not judge what a preview cannot know yet', () => {
    expect(checkInputs(thing, { ...inputs, port: unknownValue }).failures).toEqual([]);
  });
});

describe('diff', () => {
  test('is empty when only the wrapping of a secret differs', () => {
    expect(diffInputs(thing, inputs, { ...inputs, token: 's3cr3t' }).changed).toEqual([]);
  });

  test('another port is a change in place, another host another resource', () => {
    expect(diffInputs(thing, inputs, { ...inputs, port: 1 })).toEqual({ changed: ['port'], replaces: [] });
    expect(diffInputs(thing, inputs, { ...inputs, host: 'prom02' })).toEqual({ changed: ['host'], replaces: ['host'] });
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

  test('operations get their inputs in clear, and a record of another version still serves', () => {
    expect(parseInputs(thing, { ...inputs, state: 'active' })).toMatchObject({ token: 's3cr3t' });
    expect(parseRecorded(thing, 'id', { host: 'prom01', old: true }, {}).inputs).toMatchObject({ host: 'prom01' });
  });
});
