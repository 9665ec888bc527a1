import providerPb from '@pulumi/pulumi/proto/provider_pb.js';
import { expect, test } from 'vitest';
import { generatedResource } from '../generated/generated-resource.ts';
import type { PropertyMap } from './property-values.ts';
import { asSecret } from './property-values.ts';
import { diff } from './resource-calls.ts';
import { toStruct } from './struct.ts';

const day = 86_400_000;
const start = Date.parse('2027-01-01T00:00:00Z');
const inputs: PropertyMap = {
  kind: 'certificate',
  authority: asSecret({ key: '-----BEGIN x', certificate: '-----BEGIN y' }),
  names: ['prom01'],
  addresses: ['10.0.0.1'],
};

/** What the engine is told of a certificate that ends a year after the start, at a day after it. */
function changedOn(daysLater: number): readonly string[] {
  const type = generatedResource({ now: () => start + daysLater * day, randomInt: () => 0 });
  const value = asSecret({ pem: 'x', notAfter: (start + 365 * day) / 1000 });
  const request = new providerPb.DiffRequest();
  request.setOldInputs(toStruct(inputs));
  request.setOlds(toStruct({ ...inputs, value }));
  request.setNews(toStruct(inputs));
  return diff(type, request).changed;
}

test('a resource whose time is up is changed although no input is; before that it is not', () => {
  expect(changedOn(300)).toEqual([]);
  expect(changedOn(340)).toEqual(['value']);
});
