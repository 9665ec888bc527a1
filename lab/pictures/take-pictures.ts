import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { withChromium, withoutNetwork } from '../browser/launch-chromium.ts';
import { chatPage } from '../feishu/page/chat-page.ts';
import { LabError } from '../lab-error.ts';
import { checkoutDir } from '../lab-paths.ts';
import { sampleCards } from './sample-cards.ts';
import { systemPicture, systemSize } from './system-picture.ts';

const locales = ['en', 'zh-CN'] as const;
type Locale = (typeof locales)[number];

/** The site that the browser believes to be on: it has no network, each answer is put into its hands. */
const site = 'http://feishu.invalid';

/** A page of the chat that needs no network: what the browser asks for is answered from here, what would go on for ever is not. */
const openChat = async (page: Page, locale: Locale): Promise<void> => {
  const cards = sampleCards(locale);
  const chat = chatPage({ requests: () => cards, waitForRequests: () => Promise.resolve([]) });
  await page.route('**/*', async (route) => {
    const { pathname, search } = new URL(route.request().url());
    if (pathname === '/events') return await route.abort();
    const answer = await chat.inject(pathname + search);
    await route.fulfill({
      status: answer.statusCode,
      headers: answer.headers as Record<string, string>,
      body: answer.body,
    });
  });
  await page.goto(`${site}/?lang=${locale}`);
};

/** Room around a card, so that it does not stick to the edge of its picture. */
const margin = 14;

const photograph = async (page: Page, card: Locator, path: string): Promise<void> => {
  const box = await card.boundingBox();
  if (box === null) throw new LabError(`pictures: ${path}: the card is not on the page`);
  const clip = { x: box.x - margin, y: box.y - margin, width: box.width + 2 * margin, height: box.height + 2 * margin };
  await page.screenshot({ path, clip });
};

const takeOf = async (browser: Browser, locale: Locale, folder: string): Promise<readonly string[]> => {
  const file = (name: string): string => join(folder, `${name}${locale === 'en' ? '' : `.${locale}`}.png`);
  const options = { locale, timezoneId: 'Asia/Shanghai' };
  const system = await browser.newPage({ ...options, viewport: systemSize, deviceScaleFactor: 1.5 });
  await system.setContent(systemPicture(locale).markup);
  await system.locator('svg').screenshot({ path: file('system') });
  const chat = await browser.newPage({ ...options, viewport: { width: 560, height: 1600 }, deviceScaleFactor: 2 });
  await openChat(chat, locale);
  const names = ['card-red', 'card-green'] as const;
  for (const [index, name] of names.entries()) await photograph(chat, chat.locator('.message').nth(index), file(name));
  return ['system', ...names].map(file);
};

/** Makes the pictures of the README afresh, in both languages: the system, a red and a green card. Answers the files. */
export const takePictures = async (folder = join(checkoutDir, 'docs/images')): Promise<readonly string[]> => {
  await mkdir(folder, { recursive: true });
  return await withChromium(withoutNetwork, async (browser) => {
    const files: string[] = [];
    for (const locale of locales) files.push(...(await takeOf(browser, locale, folder)));
    return files;
  });
};
