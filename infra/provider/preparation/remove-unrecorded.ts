import type { PreparationInputs } from '../../model/host-inputs.ts';
import type { Report } from '../grpc/resource-type.ts';
import { removeRelease } from '../release/release-resource.ts';
import type { ServiceWork } from '../service/converge-service.ts';
import { removeService } from '../service/converge-service.ts';
import { shellFile } from '../shell-file.ts';
import { shellQuote } from '../ssh/shell-quote.ts';

/** Names or folders behind this word in what unrecorded.sh printed. */
function found(printed: string, word: 'service' | 'release'): readonly string[] {
  const lines = printed.split('\n').filter((line) => line.startsWith(`${word} `));
  return [...new Set(lines.map((line) => line.slice(word.length + 1)))];
}

/**
 * Removes what of the host's services and releases is still there when their own resources are gone: the engine was killed between
 * the work and its record, so no resource is left whose delete would take it away. What such a run left in the middle goes back by
 * itself, which is waited for.
 * @throws Error when the host cannot be reached, or something cannot be removed.
 */
export async function removeUnrecorded(work: ServiceWork, inputs: PreparationInputs, report: Report): Promise<void> {
  const { host, services = {}, keepData = true, releases = [] } = inputs;
  const settings = [
    `SERVICES=${shellQuote(Object.keys(services).join(' '))}`,
    `RELEASES=${shellQuote(releases.join(' '))}`,
    `WAIT=${work.patience.busySeconds}`,
  ];
  const { code, stdout, stderr } = await work.pool.run(
    host,
    [...settings, shellFile(import.meta.url, 'unrecorded.sh')].join('\n'),
  );
  if (code !== 0)
    throw new Error(`${host}: preparation: look for what nothing records: ${stderr.trim()}; run it again`);
  const left = { services: found(stdout, 'service'), releases: found(stdout, 'release') };
  for (const name of left.services) {
    const kept = keepData || work.keepData === true ? (services[name] ?? []) : [];
    await removeService(work, { host, name }, kept);
  }
  for (const path of left.releases) await removeRelease(work.pool, host, path);
  const all = [...left.services, ...left.releases];
  if (all.length > 0)
    report(
      'info',
      `${host}: removed what a run had made that was killed before it could be recorded: ${all.join(', ')}`,
    );
}
