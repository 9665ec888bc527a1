import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rangesText } from './build-block.ts';

const filter = fileURLToPath(new URL('./shell/keep-hole.awk', import.meta.url));
const t = 1_795_383_620_000;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'promha-keep-hole-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const targets = [
  { target: { job: 'node', instance: 'test' }, startMs: t, endMs: t + 30_000, gapMs: 15_000 },
  { target: { job: 'node', instance: 'late' }, startMs: t + 5000, endMs: t + 30_000, gapMs: 15_000 },
];

/** What the filter makes of a dump, its numbers apart. */
async function keep(lines: readonly string[], others = true): Promise<{ kept: string[]; counts: string }> {
  const silence = others ? { startMs: t + 10_000, endMs: t + 20_000 } : undefined;
  const slice = { startMs: t, endMs: t + 30_000, targets, others: silence, series: 1, samples: 1 };
  await writeFile(join(folder, 'ranges'), rangesText(slice, 15_000));
  const args = ['-v', 'RANGES=ranges', '-v', 'COUNTS=counts', '-f', filter];
  const { stdout } = await execa('awk', args, { cwd: folder, input: `${lines.join('\n')}\n`, env: { LC_ALL: 'C' } });
  expect(stdout.split('\n').at(-1)).toBe('# EOF');
  return { kept: stdout.split('\n').slice(0, -1), counts: (await readFile(join(folder, 'counts'), 'utf8')).trim() };
}

const up = (instance: string, offset: number, value = '1'): string =>
  `{__name__="up", address="192.0.2.1", instance="${instance}", job="node"} ${value} ${t + offset}`;

describe('of a dump', () => {
  test('the samples of each target within its own hole are kept, with their own labels', async () => {
    const dump = [-1, 0, 10_000, 30_000, 30_001].map((offset) => up('test', offset));
    expect(await keep([...dump, up('late', 0), up('late', 5000), up('other', 10_000)], false)).toEqual({
      kept: [
        '{"up",address="192.0.2.1",instance="test",job="node"} 1 1795383620.0005',
        '{"up",address="192.0.2.1",instance="test",job="node"} 1 1795383630.0005',
        '{"up",address="192.0.2.1",instance="test",job="node"} 1 1795383650.0005',
        '{"up",address="192.0.2.1",instance="late",job="node"} 1 1795383625.0005',
      ],
      counts: '4 0 0',
    });
  });

  test('what rules computed is kept for the time in which nothing was scraped, pending alerts’ state never', async () => {
    const series = (name: string, offset: number): string =>
      `{__name__="${name}", instance="test", job="node"} 1 ${t + offset}`;
    const dump = ['ALERTS', 'ALERTS_FOR_STATE', 'job:up:sum'].flatMap((name) => [
      series(name, 0),
      series(name, 15_000),
    ]);
    const federated = `{__name__="x", job="of another Prometheus"} 3 ${t + 15_000}`;
    expect((await keep([...dump, federated])).kept).toEqual([
      '{"ALERTS",instance="test",job="node"} 1 1795383635.0005',
      '{"job:up:sum",instance="test",job="node"} 1 1795383635.0005',
      '{"x",job="of another Prometheus"} 3 1795383635.0005',
    ]);
    expect((await keep([...dump, federated], false)).kept).toEqual([]);
  });

  test('the mark that a series ended is left out, a value that is no number stays', async () => {
    const values = [
      up('test', 0, 'NaN'),
      up('test', 10_000, 'NaN'),
      up('test', 20_000, '3'),
      up('test', 30_000, 'NaN'),
    ];
    const { kept } = await keep([...values, up('late', 10_000, 'NaN'), up('late', 29_000, '2')]);
    expect(kept.map((line) => line.split(' ').slice(-2, -1)[0])).toEqual(['NaN', 'NaN', '3', '2']);
    // Behind the end of the hole comes another value: that one was no mark.
    expect((await keep([up('test', 30_000, 'NaN'), up('test', 40_000, 'NaN')])).kept).toHaveLength(1);
  });

  test('labels come through as they are, whatever is in them', async () => {
    const odd = `{__name__="utf8.name", "l.a"="v", a="x, y", b="say \\"a, job=\\\\\\"", c="new\\nline", d="tab\\t.", e="中文", instance="test", job="node"} -1.5e-09 ${t}`;
    const { kept, counts } = await keep([odd, `{__name__="gone", a="\\u200b", instance="test", job="node"} 1 ${t}`]);
    expect(kept).toEqual([
      '{"utf8.name","l.a"="v",a="x, y",b="say \\"a, job=\\\\\\"",c="new\\nline",d="tab\t.",e="中文",instance="test",job="node"} -1.5e-09 1795383620.0005',
    ]);
    expect(counts).toBe('1 1 0');
  });

  test('native histograms are counted, not made into something else', async () => {
    const histogram = `{__name__="h", instance="test", job="node"} {count:5, sum:18.4, [-0.001,0.001]:2, (1,2]:3} ${t}`;
    expect(await keep([histogram])).toEqual({ kept: [], counts: '0 0 1' });
  });
});
