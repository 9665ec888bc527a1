import { expect, test } from 'vitest';
import { parseProcessorTime } from './free-processor-share.ts';
import { scaleHosts } from './scale-hosts.ts';
import { missedScaleBars, scaleFiguresAsMarkdown, type ScaleAction, type ScaleFigure } from './scale-figures.ts';

const machine = { processors: '2', memoryGiB: 1, kernel: '', node: '', fileSystem: '', load: 0, syncsPerSecond: 1 };

const figure = (hosts: number, action: ScaleAction, seconds: number, megabytes = 300): ScaleFigure => ({
  hosts,
  action,
  cost: { wallMs: seconds * 1000, processorMs: seconds * 900, peakBytes: megabytes * 1e6 },
});

const missed = (...figures: readonly ScaleFigure[]): readonly string[] =>
  missedScaleBars({ machine, rounds: 1, figures, free: [] });

test('twice the hosts may take twice the time and a little, not more; each action is compared with itself', () => {
  const first = [figure(50, 'first', 20), figure(100, 'first', 45)];
  expect(missed(...first, figure(50, 'unchanged', 3), figure(100, 'unchanged', 5))).toEqual([]);
  expect(missed(...first, figure(200, 'first', 110))).toEqual([
    'first convergence: 550 ms a host with 200 hosts, 450 ms with 100: worse than linear',
  ]);
});

test('what goes on beside the hosts’ own work is compared on the processors that they leave free, other things are not', () => {
  const free = [
    { hosts: 100, share: 0.9 },
    { hosts: 200, share: 0.6 },
  ];
  const of = (action: ScaleAction): readonly string[] =>
    missedScaleBars({ machine, rounds: 1, figures: [figure(100, action, 10), figure(200, action, 28)], free });
  expect(of('looked')).toEqual([]);
  expect(of('destroy')).toEqual(['`destroy`: 140 ms a host with 200 hosts, 100 ms with 100: worse than linear']);
});

test('the processors’ time of a machine is read, idle and in all', () => {
  const stat = 'cpu  100 1 20 800 40 0 5 3 7 0\ncpu0 50 0 10 400 20 0 2 1 3 0\nintr 1 2\n';
  expect(parseProcessorTime(stat)).toEqual({ idle: 840, all: 969 });
});

test('nothing changed on 100 hosts has a bar in seconds, and memory one whatever is done', () => {
  expect(missed(figure(100, 'unchanged', 8), figure(200, 'unchanged', 16))).toEqual([]);
  expect(missed(figure(100, 'unchanged', 8.1), figure(200, 'destroy', 9, 1100))).toEqual([
    'nothing changed on 100 hosts: 8.1 s, more than 8.0 s',
    '`destroy` on 200 hosts: 1,100 MB of memory, not under 1,074 MB',
  ]);
});

test('the page says of each size what it took, a host too, and which bars were missed', () => {
  const figures = [figure(4, 'unchanged', 2), figure(100, 'unchanged', 9)];
  const text = scaleFiguresAsMarkdown({ machine, rounds: 3, figures, free: [{ hosts: 100, share: 0.8 }] });
  expect(text).toContain('| 100 | 9.0 s | 90 ms | 72 ms | 8.1 s | 300 MB |');
  expect(text).toContain('leave free by themselves: 100 hosts 80 %.');
  expect(text).toContain('- nothing changed on 100 hosts: 9.0 s, more than 8.0 s');
});

test('hosts of a large lab are the four and others, each with an address of its own in its network', () => {
  const hosts = scaleHosts(200);
  expect(hosts.slice(0, 5).map(({ name }) => name)).toEqual(['prom01', 'prom02', 'grafana', 'test', 'node005']);
  expect(new Set(hosts.map(({ address }) => address)).size).toBe(200);
  expect(hosts.map(({ address }) => Number(address.split('.')[3])).filter((last) => last < 2 || last > 254)).toEqual(
    [],
  );
});
