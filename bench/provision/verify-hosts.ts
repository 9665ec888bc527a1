import { BenchError } from '../bench-error.ts';
import { onHost } from './on-host.ts';
import type { HostPayload } from './scope/payload.ts';

const sumsOf = (text: string): ReadonlyMap<string, string> =>
  new Map(text.split('\n').map((line) => [line.slice(66), line.slice(0, 64)] as const));

async function shortfall({ host, services }: HostPayload): Promise<readonly string[]> {
  const files = services.flatMap((service) => service.files);
  const names = services.map(({ name }) => name);
  const states = await onHost(host, ['sh', '-c', 'systemctl is-active "$@" || true', 'states', ...names]);
  const sums = sumsOf(
    await onHost(host, ['sh', '-c', 'sha256sum "$@" || true', 'sums', ...files.map(({ path }) => path)]),
  );
  return [
    ...states
      .split('\n')
      .flatMap((state, index) => (state === 'active' ? [] : [`${host}: ${names[index]} is ${state}`])),
    ...files.flatMap(({ path, sha256 }) => (sums.get(path) === sha256 ? [] : [`${host}: ${path} is not as wanted`])),
  ];
}

/** A figure counts only if the hosts are as they were to be. @throws BenchError that names what is not. */
export async function verifyHosts(who: string, payloads: readonly HostPayload[]): Promise<void> {
  const problems = (await Promise.all(payloads.map(shortfall))).flat();
  if (problems.length > 0) throw new BenchError(`${who}: it said it was done, but ${problems.join('; ')}`);
}
