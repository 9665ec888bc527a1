import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fetchArtifact, type FetchableArtifact } from './fetch-artifact.ts';

const content = 'the bytes of an archive';
const sha256 = createHash('sha256').update(content).digest('hex');
const retryPausesMs = [1, 1];

let folder: string;
let cacheDir: string;
let server: Server | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'promha-artifacts-'));
  cacheDir = join(folder, 'cache');
});

afterEach(async () => {
  server?.closeAllConnections();
  server?.close();
  server = undefined;
  await rm(folder, { recursive: true });
});

function entry(url: string): FetchableArtifact {
  return { name: 'prometheus', version: '3.5.0', arch: 'amd64', file: 'prometheus.tar.gz', url, sha256 };
}

async function serve(listener: RequestListener): Promise<string> {
  const made = createServer(listener);
  server = made;
  await new Promise<void>((ready) => made.listen(0, '127.0.0.1', ready));
  return `http://127.0.0.1:${(made.address() as AddressInfo).port}`;
}

async function refusal(promise: Promise<string>): Promise<string> {
  return promise.then(
    () => 'was had',
    (error: Error) => error.message,
  );
}

describe('fetchArtifact', () => {
  test('takes what is in the cache without asking anybody', async () => {
    await mkdir(cacheDir);
    await writeFile(join(cacheDir, 'prometheus.tar.gz'), content);
    expect(await fetchArtifact(entry('http://127.0.0.1:9/x'), { cacheDir })).toBe(join(cacheDir, 'prometheus.tar.gz'));
  });

  test('takes the mirror before the official address', async () => {
    const asked: string[] = [];
    const base = await serve((request, response) => {
      asked.push(request.url ?? '');
      response.end(content);
    });
    const path = await fetchArtifact(entry(`${base}/official/prometheus.tar.gz`), {
      cacheDir,
      mirror: `${base}/mirror/`,
    });
    expect(await readFile(path, 'utf8')).toBe(content);
    expect(asked).toEqual(['/mirror/prometheus.tar.gz']);
  });

  test('takes the official address when the mirror lacks the file', async () => {
    const base = await serve((request, response) => {
      response.statusCode = request.url?.startsWith('/mirror') ? 404 : 200;
      response.end(content);
    });
    const path = await fetchArtifact(entry(`${base}/official.tar.gz`), { cacheDir, mirror: `${base}/mirror` });
    expect(await readFile(path, 'utf8')).toBe(content);
  });

  test.each(['path', 'file URL'])('a mirror may be a folder, given as %s', async (form) => {
    const mirror = join(folder, 'mirror');
    await mkdir(mirror);
    await writeFile(join(mirror, 'prometheus.tar.gz'), content);
    const path = await fetchArtifact(entry(''), { cacheDir, mirror: form === 'path' ? mirror : `file://${mirror}` });
    expect(await readFile(path, 'utf8')).toBe(content);
  });

  test('replaces a damaged file in the cache', async () => {
    await mkdir(cacheDir);
    await writeFile(join(cacheDir, 'prometheus.tar.gz'), 'damaged');
    const base = await serve((_, response) => response.end(content));
    expect(await readFile(await fetchArtifact(entry(base), { cacheDir }), 'utf8')).toBe(content);
  });

  test('a transfer that breaks off is tried again', async () => {
    let calls = 0;
    const base = await serve((_, response) => {
      calls += 1;
      response.setHeader('content-length', content.length);
      if (calls > 2) response.end(content);
      else response.write(content.slice(0, 5), () => response.destroy());
    });
    expect(await readFile(await fetchArtifact(entry(base), { cacheDir, retryPausesMs }), 'utf8')).toBe(content);
    expect(calls).toBe(3);
  });

  test('other bytes than pinned never stand under the final name, and the message says which came', async () => {
    const base = await serve((_, response) => response.end('something else'));
    const message = await refusal(fetchArtifact(entry(base), { cacheDir }));
    expect(message).toContain(`should be ${sha256}`);
    expect(await readdir(cacheDir)).toEqual([]);
  });

  test('the error names every source with what it said, and the way out, but no password', async () => {
    const base = await serve((_, response) => {
      response.statusCode = 503;
      response.end();
    });
    const mirror = base.replace('http://', 'http://bob:hunter2@');
    const message = await refusal(
      fetchArtifact(entry('http://no-such-name.invalid/a'), { cacheDir, mirror, retryPausesMs }),
    );
    expect(message).toContain('prometheus 3.5.0 (amd64)');
    expect(message).toContain('cache');
    expect(message).toMatch(/mirror http:\/\/127.0.0.1:\d+\/prometheus.tar.gz: HTTP 503 .*3 tries/);
    expect(message).toContain('no-such-name.invalid cannot be resolved');
    expect(message).toContain(`put prometheus.tar.gz with sha256 ${sha256} into ${cacheDir}`);
    expect(message).not.toContain('hunter2');
  });

  test('sends the name and password of a mirror', async () => {
    const base = await serve((request, response) => {
      const expected = `Basic ${Buffer.from('bob:hunter2').toString('base64')}`;
      response.statusCode = request.headers.authorization === expected ? 200 : 401;
      response.end(content);
    });
    const mirror = base.replace('http://', 'http://bob:hunter2@');
    expect(await readFile(await fetchArtifact(entry(''), { cacheDir, mirror }), 'utf8')).toBe(content);
  });

  test('calls at the same time share one transfer', async () => {
    let calls = 0;
    const base = await serve((_, response) => {
      calls += 1;
      response.end(content);
    });
    await Promise.all([1, 2, 3, 4].map(() => fetchArtifact(entry(base), { cacheDir })));
    expect(calls).toBe(1);
  });

  test('what a killed transfer left is removed by a later one', async () => {
    await mkdir(cacheDir);
    const stale = join(cacheDir, '.prometheus.tar.gz.0000.part');
    await writeFile(stale, 'half');
    await utimes(stale, 0, 0);
    const base = await serve((_, response) => response.end(content));
    await fetchArtifact(entry(base), { cacheDir });
    expect(await readdir(cacheDir)).toEqual(['prometheus.tar.gz']);
  });
});
