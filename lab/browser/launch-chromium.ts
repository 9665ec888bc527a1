import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Browser } from 'playwright-core';
import { ensurePrograms } from '../checks/ensure-programs.ts';
import { shellQuote } from '../../infra/provider/ssh/shell-quote.ts';

/** Chromium of this machine's distribution, and letters for Chinese texts. */
const programs = {
  chromium: 'chromium',
  '/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc': 'fonts-noto-cjk',
};

/** It is a program for one look at pages of ours: nothing else is asked for, updated or reported. */
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** The command line that runs a command without any network. */
export const withoutNetwork = (command: readonly string[]): readonly string[] => ['unshare', '--net', '--', ...command];

/**
 * Runs `work` with a headless Chromium of its own, installed first where this machine has none. Its profile is new and gone afterwards.
 * @param inNetwork Puts its command line into the network that it may see: the lab's, or none. It never runs in the machine's own.
 */
export const withChromium = async <T>(
  inNetwork: (command: readonly string[]) => readonly string[],
  work: (browser: Browser) => Promise<T>,
): Promise<T> => {
  await ensurePrograms(programs);
  const folder = await mkdtemp(join(tmpdir(), 'promha-chromium-'));
  try {
    const executablePath = join(folder, 'chromium');
    const command = inNetwork(['/usr/bin/chromium']).map(shellQuote).join(' ');
    await writeFile(executablePath, `#!/bin/sh\nexec ${command} "$@"\n`, { mode: 0o700 });
    const browser = await chromium.launch({ executablePath, args: flags, headless: true });
    try {
      return await work(browser);
    } finally {
      await browser.close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};
