import { afterAll, expect, test } from 'vitest';
import { onHost } from './lab-queries.ts';

/** Figures that mount-hiding sandboxes distort (node_exporter#1505); free space is left out, it moves by itself. */
const figures = '^node_filesystem_(size_bytes|readonly|device_error|files)\\{';
const unit = 'promha-test-bare-exporter';

const read = async (port: number): Promise<readonly string[]> =>
  (await onHost('test', `curl -s http://127.0.0.1:${port}/metrics`))
    .split('\n')
    .filter((line) => new RegExp(figures).test(line))
    .sort();

afterAll(async () => {
  await onHost('test', `systemctl stop ${unit} || true`);
});

test('the hardened node_exporter reports the same file systems as one without a sandbox', async () => {
  const binary = "$(systemctl show -p ExecStart --value node_exporter | sed -n 's/.*path=\\([^ ;]*\\).*/\\1/p')";
  await onHost('test', `systemd-run --quiet --collect --unit=${unit} ${binary} --web.listen-address=127.0.0.1:9199`);
  await onHost(
    'test',
    'for i in $(seq 50); do curl -sf -o /dev/null http://127.0.0.1:9199/metrics && exit 0; sleep 0.1; done; exit 1',
  );
  const bare = await read(9199);
  expect(bare.join('\n')).toContain('mountpoint="/data"');
  expect(await read(9100)).toEqual(bare);
});

test.each(['node_exporter', 'prometheus', 'alertmanager', 'feishu-relay'])(
  'the unit of %s is exposed less than 4.0 by systemd’s own measure',
  async (name) => {
    const verdict = await onHost('prom01', `systemd-analyze security --no-pager ${name} | tail -n 1`);
    expect(Number(/: ([\d.]+)/.exec(verdict)?.[1])).toBeLessThan(4);
  },
);
