import { expect, test } from 'vitest';
import { forgetResources } from './empty-state.ts';

test('a stack that was on hosts forgets them, and keeps what it was made with', () => {
  const latest = { secrets_providers: { type: 'passphrase' }, resources: [{ urn: 'urn' }] };
  expect(JSON.parse(forgetResources(JSON.stringify({ version: 3, checkpoint: { stack: 'lab', latest } })))).toEqual({
    version: 3,
    checkpoint: { stack: 'lab', latest: { ...latest, resources: [], pending_operations: [] } },
  });
});

test('a stack that never was on a host stays as it is', () => {
  const fresh = { version: 3, checkpoint: { stack: 'lab' } };
  expect(JSON.parse(forgetResources(JSON.stringify(fresh)))).toEqual(fresh);
});
