import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test, type TestContext } from 'vitest';
import { FakePrometheus } from '../testing/fake-prometheus.ts';
import { runQueryLoad } from '../testing/query-load.ts';
import { startFailover, type Failover } from './failover.ts';
import { defaultTiming, type Timing } from './timing.ts';

/** Quick checks, and time-outs so long that a busy machine does not look like a hung server. */
const timing: Timing = {
  ...defaultTiming,
  checkIntervalMs: 100,
  checkTimeoutMs: 2000,
  hedgeAfterMs: 2500,
  lateHedgeAfterMs: 10_000,
  roundPauseMs: 50,
  queryTimeoutMs: 20_000,
};
/** Where a second question would spoil the test, however busy the machine is. */
const patient = { hedgeAfterMs: 15_000, lateHedgeAfterMs: 18_000, checkTimeoutMs: 15_000 };
/** A fifth of production's durations, where hanging is the point. */
const hurried = { checkTimeoutMs: 200, hedgeAfterMs: 300 };

interface Pair {
  readonly one: FakePrometheus;
  readonly two: FakePrometheus;
  readonly failover: Failover;
  readonly lines: readonly string[];
}

async function setUp({ onTestFinished }: TestContext, scaled: Partial<Timing> = {}): Promise<Pair> {
  const one = await new FakePrometheus('prom01').start();
  const two = await new FakePrometheus('prom02').start();
  const lines: string[] = [];
  const any = { host: '127.0.0.1', port: 0 };
  const settings = { listen: any, adminListen: any, upstreams: [one.address, two.address] };
  const failover = await startFailover(settings, { ...timing, ...scaled }, (line) => lines.push(line));
  onTestFinished(async () => {
    await failover.close(0);
    one.kill();
    two.kill();
  });
  return { one, two, failover, lines };
}

const ask = (failover: Failover, path = '/api/v1/query?query=up', init: RequestInit = {}) =>
  fetch(failover.url + path, init);
const answeredBy = async (response: Response) => ((await response.json()) as { from: string }).from;

async function metric(failover: Failover, line: string): Promise<number> {
  const text = await (await fetch(`${failover.adminUrl}/metrics`)).text();
  const found = text.split('\n').find((each) => each.startsWith(`${line} `));
  return Number(found?.slice(line.length + 1) ?? Number.NaN);
}

async function until(condition: () => Promise<boolean> | boolean): Promise<void> {
  for (const endMs = performance.now() + 20_000; performance.now() < endMs; await delay(20))
    if (await condition()) return;
  throw new Error('waited 20 s in vain');
}

describe.concurrent('no query fails under 20 queries a second while Prometheus 1', () => {
  const troubles: readonly (readonly [string, (one: FakePrometheus) => void])[] = [
    ['is killed', (one) => one.kill()],
    ['resets every connection', (one) => void (one.mode = { kind: 'reset' })],
    ['answers 500', (one) => void (one.mode = { kind: 'status', status: 500, ready: true })],
    ['answers 503 and is not ready', (one) => void (one.mode = { kind: 'status', status: 503, ready: false })],
    ['breaks answers off half-way', (one) => void (one.mode = { kind: 'break-midway' })],
    ['hangs', (one) => void (one.mode = { kind: 'hang' })],
  ];
  for (const [name, trouble] of troubles) {
    test(name, async (context) => {
      const { one, failover } = await setUp(context, hurried);
      const load = runQueryLoad(failover.url, 20, 2000);
      await until(() => one.queries >= 8);
      trouble(one);
      const report = await load;
      expect(report.failures).toEqual([]);
      expect(report.byUpstream['prom01']).toBeGreaterThanOrEqual(8);
      expect(report.byUpstream['prom02']).toBeGreaterThanOrEqual(25);
    });
  }

  test('hangs, comes back, and hangs again, while Prometheus 2 is killed in between', async (context) => {
    const { one, two, failover } = await setUp(context, hurried);
    const load = runQueryLoad(failover.url, 20, 4000);
    one.mode = { kind: 'hang' };
    await until(() => two.queries >= 12);
    one.mode = { kind: 'ok' };
    await until(() => one.queries >= 12);
    two.kill();
    await until(() => one.queries >= 20);
    await two.start();
    await until(async () => (await metric(failover, 'prometheus_failover_upstream_ready{upstream="prom02"}')) === 1);
    one.mode = { kind: 'hang' };
    expect((await load).failures).toEqual([]);
  });
});

describe.concurrent('an honest slow query', () => {
  test('gets its answer from Prometheus 1, and Prometheus 2 is not troubled', async (context) => {
    const { one, two, failover } = await setUp(context);
    one.mode = { kind: 'slow', ms: 2500 };
    expect(await answeredBy(await ask(failover))).toBe('prom01');
    expect(two.queries).toBe(0);
  });

  test('gets its answer also when both need longer than the late second try', async (context) => {
    const { one, two, failover } = await setUp(context, { lateHedgeAfterMs: 500 });
    one.mode = two.mode = { kind: 'slow', ms: 1500 };
    expect(await answeredBy(await ask(failover))).toBe('prom01');
    expect(await metric(failover, 'prometheus_failover_hedges_total{reason="late"}')).toBe(1);
  });

  test.runIf(process.env['PROMHA_LONG'] !== undefined)(
    'of 20 s gets its answer with the durations of production',
    async (context) => {
      const { one, two, failover } = await setUp(context, defaultTiming);
      one.mode = two.mode = { kind: 'slow', ms: 20_000 };
      const answer = ask(failover);
      await until(() => one.queries === 1);
      expect((await answer).status).toBe(200);
    },
  );

  test('late second tries are bounded', async (context) => {
    const { one, two, failover } = await setUp(context, { lateHedgeAfterMs: 300, maxLateHedges: 2 });
    one.mode = two.mode = { kind: 'slow', ms: 800 };
    await Promise.all(Array.from({ length: 6 }, () => ask(failover)));
    expect(two.queries).toBe(2);
  });
});

test.concurrent(
  'a server whose /-/ready answers while its queries never end is passed by after the late second try',
  async (context) => {
    const { one, failover } = await setUp(context, { lateHedgeAfterMs: 500 });
    one.mode = { kind: 'stuck-storage' };
    expect(await answeredBy(await ask(failover))).toBe('prom02');
  },
);

describe.concurrent('back to Prometheus 1', () => {
  test('when its /-/ready is good again, not when its port is open', async (context) => {
    const { one, failover, lines } = await setUp(context);
    one.kill();
    await until(() => lines.some((line) => line.startsWith('prom01: not ready')));
    one.mode = { kind: 'status', status: 503, ready: false };
    await one.start();
    const before = one.queries;
    const report = await runQueryLoad(failover.url, 20, 500);
    expect(report.byUpstream).toEqual({ prom02: 10 });
    expect(one.queries).toBe(before);
    one.mode = { kind: 'ok' };
    await until(
      async () =>
        (await metric(failover, 'prometheus_failover_upstream_active{upstream="prom01",preferred="true"}')) === 1,
    );
    expect(await answeredBy(await ask(failover))).toBe('prom01');
  });
});

describe.concurrent('when no upstream can answer', () => {
  test('the error is in the shape of Prometheus and names the endpoint', async (context) => {
    const { one, two, failover } = await setUp(context);
    one.kill();
    two.kill();
    const response = await ask(failover);
    expect(response.status).toBe(502);
    expect(await response.json()).toMatchObject({
      status: 'error',
      errorType: 'unavailable',
      error: expect.stringContaining('no Prometheus could answer') as string,
    });
  });

  test('an error of Prometheus itself is passed on', async (context) => {
    const { one, two, failover } = await setUp(context);
    one.mode = { kind: 'status', status: 503, ready: true };
    two.kill();
    const response = await ask(failover);
    expect(response.status).toBe(503);
    expect(await answeredBy(response)).toBe('prom01');
  });

  test('a short moment in which both are away fails nothing', async (context) => {
    const { one, two, failover } = await setUp(context, { roundPauseMs: 300 });
    one.kill();
    two.kill();
    const answer = ask(failover);
    await delay(50);
    await two.start();
    expect((await answer).status).toBe(200);
  });

  test('two hung servers end in 504 after the time-out of the query', async (context) => {
    const { one, two, failover } = await setUp(context, { queryTimeoutMs: 800 });
    one.mode = two.mode = { kind: 'hang' };
    expect((await ask(failover)).status).toBe(504);
  });
});

describe.concurrent('what passes', () => {
  test('a POST arrives whole, also at the second upstream after the first failed', async (context) => {
    const { one, two, failover } = await setUp(context);
    one.mode = { kind: 'reset' };
    const body = new URLSearchParams({ query: `up{instance=~"${'名'.repeat(20_000)}"}` }).toString();
    await ask(failover, '/api/v1/query', {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-dashboard-uid': 'abc' },
    });
    expect(two.last?.body).toBe(body);
    expect(two.last?.headers).toMatchObject({ 'x-dashboard-uid': 'abc', host: new URL(two.address.origin).host });
  });

  test('an answer longer than what is held back arrives whole', async (context) => {
    const { one, two, failover } = await setUp(context);
    one.answerBytes = two.answerBytes = 12_000_000;
    const text = await (await ask(failover)).text();
    expect(text.length).toBeGreaterThan(12_000_000);
    expect(JSON.parse(text)).toMatchObject({ from: expect.stringMatching(/^prom0/) as string });
  });

  test('many answers too long to be held all at once arrive whole', async (context) => {
    const { one, two, failover } = await setUp(context);
    one.answerBytes = two.answerBytes = 3_900_000;
    const texts = await Promise.all(Array.from({ length: 16 }, async () => (await ask(failover)).text()));
    expect(texts.map((text) => (JSON.parse(text) as { padding: string }).padding.length)).toEqual(
      Array(16).fill(3_900_000),
    );
  });

  test('a client that goes away in the middle of a long answer troubles nobody else', async (context) => {
    const { one, failover } = await setUp(context, patient);
    one.answerBytes = 30_000_000;
    const controller = new AbortController();
    const reader = (await ask(failover, undefined, { signal: controller.signal })).body?.getReader();
    await reader?.read();
    controller.abort();
    one.answerBytes = 200;
    expect(await answeredBy(await ask(failover))).toBe('prom01');
  });

  test('a refused query is the answer, not a reason to ask the other one', async (context) => {
    const { one, two, failover } = await setUp(context, patient);
    one.mode = { kind: 'status', status: 400, ready: true };
    expect((await ask(failover)).status).toBe(400);
    expect(two.queries).toBe(0);
  });

  test.for<[string, string, number]>([
    ['POST', '/-/quit', 404],
    ['POST', '/api/v1/../../-/reload', 404],
    ['POST', '/api/v1/%2e%2e/%2e%2e/-/quit', 404],
    ['POST', '/api/v1/admin/tsdb/snapshot', 404],
    ['POST', '/api/v1/write', 404],
    ['GET', '/metrics', 404],
    ['DELETE', '/api/v1/series', 405],
  ])('%s %s is refused with %d', async ([method, path, status], context) => {
    const { one, two, failover } = await setUp(context);
    expect((await ask(failover, path, { method })).status).toBe(status);
    expect(one.queries + two.queries).toBe(0);
  });

  test('a body over the bound is refused', async (context) => {
    const { failover } = await setUp(context);
    const response = await ask(failover, '/api/v1/query', {
      method: 'POST',
      body: 'x'.repeat(4 * 1024 * 1024 + 1),
    }).catch(() => undefined);
    // The client may see the connection close before it has read the answer.
    expect([413, undefined]).toContain(response?.status);
  });

  test('a client that goes away ends its query at the upstream', async (context) => {
    const { one, failover } = await setUp(context);
    one.mode = { kind: 'stuck-storage' };
    const controller = new AbortController();
    const answer = ask(failover, undefined, { signal: controller.signal }).catch(() => 'gone');
    await until(() => one.queries === 1);
    controller.abort();
    expect(await answer).toBe('gone');
    await until(
      async () =>
        (await metric(
          failover,
          'prometheus_failover_upstream_requests_total{upstream="prom01",result="abandoned"}',
        )) === 1,
    );
    expect(await metric(failover, 'prometheus_failover_queries_total{result="client_gone"}')).toBe(1);
  });
});

describe.concurrent('the admin address', () => {
  test('says which upstream answered and which is active', async (context) => {
    const { one, failover } = await setUp(context);
    await ask(failover);
    one.kill();
    await until(
      async () =>
        (await metric(failover, 'prometheus_failover_upstream_active{upstream="prom02",preferred="false"}')) === 1,
    );
    await ask(failover);
    expect(
      await metric(failover, 'prometheus_failover_upstream_requests_total{upstream="prom01",result="answered"}'),
    ).toBe(1);
    expect(
      await metric(failover, 'prometheus_failover_upstream_requests_total{upstream="prom02",result="answered"}'),
    ).toBe(1);
    expect(await metric(failover, 'prometheus_failover_upstream_ready{upstream="prom01"}')).toBe(0);
  });

  test('is ready while one upstream is, healthy always, and passes on nothing', async (context) => {
    const { one, two, failover } = await setUp(context);
    const status = async (path: string) => (await fetch(failover.adminUrl + path)).status;
    expect([await status('/-/healthy'), await status('/-/ready'), await status('/api/v1/query?query=up')]).toEqual([
      200, 200, 404,
    ]);
    one.kill();
    two.kill();
    await until(async () => (await status('/-/ready')) === 503);
    expect(await status('/-/healthy')).toBe(200);
  });
});
