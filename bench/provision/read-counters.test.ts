import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { memoryMaxOf, parseProcess } from './idle-services.ts';
import { heldBytes, processorMsOf } from './measure-command.ts';
import { trySentBytes } from './sent-bytes.ts';

test('processor time of a cgroup is read in milliseconds', () => {
  expect(processorMsOf('usage_usec 1234567\nuser_usec 1000000\nsystem_usec 234567\n')).toBe(1234.567);
});

test('memory that processes of one program share counts once, what each has for itself every time', () => {
  const node = { program: '/usr/bin/node', ownPages: 100, filePages: 40 };
  const cli = { program: '/opt/pulumi', ownPages: 7, filePages: 3 };
  expect(heldBytes([node, { ...node, ownPages: 50, filePages: 45 }, cli])).toBe((150 + 45 + 10) * 4096);
});

test('bytes sent are the ninth figure of a device, however its name is indented', () => {
  const text = [
    'Inter-|   Receive                                                |  Transmit',
    ' face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed',
    '    lo:     100       1    0    0    0     0          0         0      200       1    0    0    0     0       0          0',
    '   br0: 9007199      42    0    0    0     0          0         0 61234567      99    0    0    0     0       0          0',
  ].join('\n');
  expect(trySentBytes(text, 'br0')).toBe(61_234_567);
  expect(trySentBytes(text, 'br1')).toBeUndefined();
});

test('a process is read although its name has blanks and brackets', () => {
  const stat = '77 (a) S 1 2) S 1 77 77 0 -1 4194560 1 2 3 4 150 25 0 0 20 0 9 0 100 200 300';
  const status = 'Name:\ta\nVmRSS:\t   2048 kB\nThreads:\t9\n';
  expect(parseProcess(`${stat}\n${status}`)).toEqual({
    processorTicks: 175,
    residentBytes: 2_097_152,
    tasks: 9,
  });
});

test('this very process can be read', () => {
  const seen = parseProcess(`${readFileSync('/proc/self/stat', 'utf8')}${readFileSync('/proc/self/status', 'utf8')}`);
  expect(seen.processorTicks).toBeGreaterThan(0);
  expect(seen.residentBytes).toBeGreaterThan(1e7);
});

test('the limit of a unit is read in bytes, one that is not there is none', () => {
  expect(memoryMaxOf('[Service]\nMemoryMax=256M\n')).toBe(268_435_456);
  expect(memoryMaxOf('[Service]\n#MemoryMax=256M\n')).toBeUndefined();
});
