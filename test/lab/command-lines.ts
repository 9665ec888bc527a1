import { join } from 'node:path';
import { execa } from 'execa';
import { z } from 'zod';

/**
 * Every command line that shows on this machine and on the lab's hosts while some work is done, as far as a process lives for some
 * hundredths of a second.
 */
export async function commandLinesDuring(work: () => Promise<void>): Promise<readonly string[]> {
  const sampler = execa(process.execPath, [join(import.meta.dirname, 'sample-arguments.ts')], {
    stdin: 'pipe',
    maxBuffer: 1024 ** 3,
  });
  try {
    await work();
  } finally {
    sampler.stdin.end();
  }
  return z.array(z.string()).parse(JSON.parse((await sampler).stdout));
}
