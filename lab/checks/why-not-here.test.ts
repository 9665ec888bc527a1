import { describe, expect, test } from 'vitest';
import { whyNotHere } from './why-not-here.ts';

const good = { platform: 'linux', arch: 'x64', uid: 0 };

describe('where the lab can run', () => {
  test('root on Linux x86_64 is fine', () => {
    expect(whyNotHere(good)).toBeUndefined();
  });

  test.each([
    ['macOS', { ...good, platform: 'darwin' }, /cannot run on darwin.*Linux virtual machine/],
    ['an ARM machine', { ...good, arch: 'arm64' }, /this machine is arm64: use an x86_64/],
    ['a plain user', { ...good, uid: 1000 }, /takes root: .*sudo npm run lab/],
  ])('%s is told in one sentence, with the way out', (_name, machine, sentence) => {
    expect(whyNotHere(machine)).toMatch(sentence);
    expect(whyNotHere(machine)).not.toContain('\n');
  });
});
