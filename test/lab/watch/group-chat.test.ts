import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { withChromium } from '../../../lab/browser/launch-chromium.ts';
import { enterNetwork } from '../../../lab/network/enter-network.ts';
import { feishuPage } from '../../../lab/stack/lab-secrets.ts';
import { runInside } from '../lab-command.ts';

const name = `GroupChat${Date.now().toString(36)}`;
const startsAt = new Date().toISOString();
const expression = 'up{job="node"} == 0';

/** Tells the lab's relay, as its Alertmanager would. */
async function tellRelay(status: 'firing' | 'resolved'): Promise<void> {
  const labels = { alertname: name, severity: 'critical', instance: 'test', address: '192.168.1.94', job: 'node' };
  const annotations = {
    summary: `${name} <script>document.title = 'hit'</script>`,
    description: '<img src=x onerror=alert(1)>',
  };
  const generatorURL = `http://192.168.1.91:9090/graph?g0.expr=${encodeURIComponent(expression)}&g0.tab=1`;
  const endsAt = status === 'firing' ? '0001-01-01T00:00:00Z' : new Date().toISOString();
  const alert = { status, labels, annotations, startsAt, endsAt, generatorURL, fingerprint: name };
  const externalURL = 'http://192.168.1.91:9093';
  const body = {
    version: '4',
    groupKey: name,
    status,
    receiver: 'feishu',
    groupLabels: { alertname: name },
    externalURL,
    alerts: [alert],
  };
  const post = ['curl', '-sSf', '--max-time', '10', '--data-binary', '@-', 'http://192.168.1.91:4000/alertmanager'];
  expect(await runInside(post, JSON.stringify(body))).toMatchObject({ status: 0 });
}

let page: Page;
let end = (): void => undefined;
let browsing: Promise<unknown>;

beforeAll(async () => {
  const opened = Promise.withResolvers<Browser>();
  const ended = new Promise<void>((resolve) => (end = resolve));
  browsing = withChromium(enterNetwork, async (browser) => {
    opened.resolve(browser);
    await ended;
  }).catch(opened.reject);
  const browser = await opened.promise;
  page = await browser.newPage({ locale: 'zh-CN', timezoneId: 'Asia/Shanghai' });
  await page.goto(`http://${feishuPage}/`);
}, 300_000);

afterAll(async () => {
  end();
  await browsing;
});

const cards = (color: 'red' | 'green') =>
  page.locator('.card', { has: page.locator(`.header-${color}`, { hasText: name }) });

/** Where a button of the red card leads, in a tab of its own. */
async function click(button: string): Promise<Page> {
  const [tab] = await Promise.all([
    page.context().waitForEvent('page'),
    cards('red').getByRole('link', { name: button, exact: true }).click(),
  ]);
  await tab.waitForLoadState();
  return tab;
}

describe('the group chat in a browser', () => {
  test('says that it stands in for Feishu', async () => {
    expect(await page.title()).toContain('飞书替身');
    await page.locator('#state.live').waitFor();
  });

  test('shows the red card and then the green one as they come, without a reload', async () => {
    await page.evaluate('window.sameDocument = true');
    await tellRelay('firing');
    await cards('red').waitFor({ timeout: 30_000 });
    expect(await cards('green').count()).toBe(0);
    await tellRelay('resolved');
    await cards('green').waitFor({ timeout: 30_000 });
    expect(await page.evaluate('window.sameDocument')).toBe(true);
    expect(await page.title()).toContain('飞书替身');
    expect(await cards('red').textContent()).toContain("document.title = 'hit'");
  });

  test('its colours are what the words say, in the picture too', async () => {
    const background = (color: 'red' | 'green') =>
      page.evaluate<string>(`getComputedStyle(document.querySelector('.header-${color}')).backgroundColor`);
    const [red = 0, green = 0, blue = 0] = ((await background('red')).match(/\d+/g) ?? []).map(Number);
    expect(red).toBeGreaterThan(2 * Math.max(green, blue));
    const [r = 0, g = 0, b = 0] = ((await background('green')).match(/\d+/g) ?? []).map(Number);
    expect(g).toBeGreaterThan(1.5 * Math.max(r, b));
    expect((await cards('red').screenshot()).subarray(1, 4).toString()).toBe('PNG');
  });

  // The addresses alone are looked at where the lab's programs, repackaged from Debian, have no web interface.
  test('its buttons lead to the graph, the silence form and the dashboard of the lab', async () => {
    const graph = await click('查看图表');
    expect(new URL(graph.url()).host).toBe('192.168.1.91:9090');
    expect(decodeURIComponent(graph.url().replaceAll('+', ' '))).toContain(expression);
    const silence = await click('静默告警');
    expect(silence.url()).toMatch(/^http:\/\/192\.168\.1\.91:9093\/#\/silences\/new\?filter=/);
    // Nobody is logged in there: it asks for that first.
    const dashboard = await click('主机面板');
    expect(new URL(dashboard.url()).host).toBe('192.168.1.93:3000');
  });
});

test('for a browser outside of the lab the page is on the loopback, and its buttons lead into the lab from there', async () => {
  const shown = execa('node', ['lab/main.ts', 'page', '--port', '18091'], { reject: false });
  try {
    await expect
      .poll(async () => (await fetch('http://127.0.0.1:18091/').catch(() => undefined))?.status, { timeout: 20_000 })
      .toBe(200);
    const text = await (await fetch('http://127.0.0.1:18091/')).text();
    const graph = /href="(http:\/\/127\.0\.0\.1:\d+)\/graph[^"]*" title="http:\/\/192\.168\.1\.91:9090/.exec(text)?.[1];
    expect(await (await fetch(`${graph}/-/ready`)).text()).toContain('Prometheus');
  } finally {
    shown.kill('SIGINT');
    expect((await shown).exitCode).toBe(0);
  }
});

test('the pictures of the README can be made afresh', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'promha-pictures-'));
  try {
    const { takePictures } = await import('../../../lab/pictures/take-pictures.ts');
    const files = await takePictures(folder);
    expect(files).toHaveLength(6);
    for (const file of files) {
      const bytes = await readFile(file);
      expect(bytes.length, file).toBeLessThan(150_000);
      expect(bytes.length, file).toBeGreaterThan(20_000);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
