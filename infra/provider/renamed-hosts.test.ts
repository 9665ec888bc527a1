import type { CheckResponse } from '@pulumi/pulumi/proto/provider_pb.js';
import providerPb from '@pulumi/pulumi/proto/provider_pb.js';
import { expect, test } from 'vitest';
import { configurationCalls } from './grpc/configuration-calls.ts';
import { toStruct } from './grpc/struct.ts';
import { hostProvider } from './host-provider.ts';

const definition = hostProvider({ now: () => 0, randomInt: () => 0, operator: 'ann@ops1' });

/** Addresses by host key, and what else the configuration says. */
type Hosts = Readonly<Record<string, string>>;
interface More {
  readonly formerKeys?: Hosts;
  readonly forget?: readonly string[];
  readonly out?: readonly string[];
  readonly formerly?: Hosts;
}

function configuration(hosts: Hosts, { formerKeys, forget, out = [], formerly }: More = {}): Record<string, string> {
  const connections = (of: Hosts): string =>
    JSON.stringify(
      Object.fromEntries(
        Object.entries(of).map(([key, address]) => [key, { address, ...(out.includes(key) ? { out: true } : {}) }]),
      ),
    );
  return {
    connections: connections(hosts),
    ...(formerly === undefined ? {} : { formerConnections: connections(formerly) }),
    ...(formerKeys === undefined ? {} : { formerKeys: JSON.stringify(formerKeys) }),
    ...(forget === undefined ? {} : { forget: JSON.stringify(forget) }),
  };
}

/** What the engine is told when it has the provider's configuration checked. */
async function refusals(olds: Record<string, string>, news: Record<string, string>): Promise<readonly string[]> {
  const request = new providerPb.CheckRequest();
  request.setOlds(toStruct(olds));
  request.setNews(toStruct(news));
  const call = configurationCalls(definition)['checkConfig'] as unknown as (
    call: { readonly request: typeof request },
    callback: (error: unknown, response: CheckResponse) => void,
  ) => void;
  const response = await new Promise<CheckResponse>((resolve, reject) =>
    call({ request }, (error, answer) => (error instanceof Error ? reject(error) : resolve(answer))),
  );
  return response.getFailuresList().map((failure) => failure.getReason());
}

const before = configuration({ prom01: '10.0.0.1', test: '10.0.0.4' });
const renamed = { prom01: '10.0.0.1', app01: '10.0.0.4' };

test('a host that has another key is refused, by both keys and with the line that is missing', async () => {
  expect(await refusals(before, configuration(renamed))).toEqual([
    expect.stringMatching(
      /^nothing was changed: test has left the stack file, but app01 has its address 10\.0\.0\.4\. .*add `formerly: test` to the entry of app01/,
    ),
  ]);
});

test('with its former key it is not, in that run and in all later ones', async () => {
  const news = configuration(renamed, { formerKeys: { app01: 'test' } });
  expect(await refusals(before, news)).toEqual([]);
  const later = configuration(renamed, { formerKeys: { app01: 'test' }, formerly: { test: '10.0.0.4' } });
  expect(await refusals(later, news)).toEqual([]);
  expect(await refusals(later, configuration(renamed))).toEqual([]);
});

test('a slip in the former key is refused, and the host named that was meant', async () => {
  expect(await refusals(before, configuration(renamed, { formerKeys: { app01: 'tset' } }))).toEqual([
    expect.stringMatching(/hosts\/app01\/formerly: .*did you mean test\?, got "tset"/),
  ]);
  const elsewhere = configuration({ ...renamed, app01: '10.0.0.5' }, { formerKeys: { app01: 'tset' } });
  expect(await refusals(before, elsewhere)).toHaveLength(1);
});

test('forty of a range are one refusal', async () => {
  const range = (width: number): Hosts =>
    Object.fromEntries(
      Array.from({ length: 40 }, (_, i) => [`web${String(i + 1).padStart(width, '0')}`, `10.2.0.${i + 11}`]),
    );
  expect(await refusals(configuration(range(2)), configuration(range(3)))).toEqual([
    expect.stringMatching(
      /^nothing was changed: 40 hosts have left .*: web001 that of web01 \(10\.2\.0\.11\), .* and 37 more\. /,
    ),
  ]);
});

test('an address that goes from a host that leaves to one that stays is refused with another way out', async () => {
  const two = configuration({ test: '10.0.0.4', app02: '10.0.0.5' });
  expect(await refusals(two, configuration({ app02: '10.0.0.4' }))).toEqual([
    expect.stringMatching(/test has left .*app02, which was at 10\.0\.0\.5, .*`promha:forget: \[test\]`/),
  ]);
});

test.each([
  ['a first run', {}, configuration(renamed, { formerKeys: { app01: 'test' } })],
  ['a host that leaves', before, configuration({ prom01: '10.0.0.1' })],
  ['a host that comes', before, configuration({ prom01: '10.0.0.1', test: '10.0.0.4', app01: '10.0.0.5' })],
  ['another address', before, configuration({ prom01: '10.0.0.1', test: '10.0.0.5' })],
  ['a dead host’s address for another machine', before, configuration(renamed, { forget: ['test'] })],
  [
    'the address of one that was out when it left',
    configuration({ test: '10.0.0.4' }, { out: ['test'] }),
    configuration({ app01: '10.0.0.4' }),
  ],
  [
    'the address of one that left long ago',
    configuration({ prom01: '10.0.0.1' }, { formerly: { test: '10.0.0.4' } }),
    configuration(renamed),
  ],
])('nothing speaks against %s', async (_, olds, news) => {
  expect(await refusals(olds, news)).toEqual([]);
});
