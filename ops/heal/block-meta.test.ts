import { expect, test } from 'vitest';
import { blockMeta } from './block-meta.ts';

const text = JSON.stringify({
  ulid: '01M82KASAPRS1WX1WHJYMD00TY',
  minTime: 1_795_383_626_205,
  maxTime: 1_795_383_714_206,
  stats: { numSamples: 1067, numSeries: 12, numChunks: 12 },
  compaction: { level: 1, sources: ['01M82KASAPRS1WX1WHJYMD00TY'] },
  version: 1,
});

test('a block that reaches into what the server has in memory does not count as written by it, nor is merged before that', () => {
  const { text: marked, name, samples } = blockMeta(text, 1_795_383_700_000);
  expect({ name, samples }).toEqual({ name: '01M82KASAPRS1WX1WHJYMD00TY', samples: 1067 });
  expect(JSON.parse(marked)).toEqual({
    ...(JSON.parse(text) as object),
    compaction: {
      level: 1,
      sources: ['01M82KASAPRS1WX1WHJYMD00TY'],
      failed: true,
      hints: ['from-out-of-order'],
    },
  });
});

test('an older block is one like any other', () => {
  expect(JSON.parse(blockMeta(text, 1_795_383_714_206).text)).toEqual(JSON.parse(text));
});
