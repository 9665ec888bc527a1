import type { Settings } from '../../infra/config/settings-schema.ts';
import { reachFinding } from '../../infra/provider/preflight/preflight-resource.ts';
import { shellFile } from '../../infra/provider/shell-file.ts';
import type { SessionPool } from '../../infra/provider/ssh/session-pool.ts';
import { shellQuote } from '../../infra/provider/ssh/shell-quote.ts';
import { botPaths, relayFolder } from '../../infra/render/feishu-relay/relay-paths.ts';
import { fine, type Finding, note, problem } from './finding.ts';

/** A bot as far as the way to it goes; its address is encrypted in the stack file, so the relay's own file is asked. */
interface BotWay {
  readonly name: string;
  readonly file: string;
  readonly proxy?: string | undefined;
  readonly ownCa?: true;
}

function waysOf({ feishu: { bots, ...first } }: Settings): readonly BotWay[] {
  const wayOf = (bot: string | undefined, { proxy, ca }: Omit<Settings['feishu'], 'bots'>): BotWay => ({
    name: bot === undefined ? 'Feishu' : `Feishu of bot ${bot}`,
    file: `${relayFolder}/${botPaths(bot).webhook}`,
    proxy,
    ...(ca === undefined ? {} : { ownCa: true }),
  });
  return [wayOf(undefined, first), ...Object.entries(bots).map(([name, bot]) => wayOf(name, bot))];
}

async function judgeWay(pool: SessionPool, host: string, { name, file, proxy, ownCa }: BotWay): Promise<Finding> {
  const { stdout } = await pool.run(host, `F=${shellQuote(file)}\n${shellFile(import.meta.url, 'feishu-origin.sh')}`);
  const origin = stdout.trim();
  if (origin === '') return note('Feishu', `the way to ${name} is looked at when the relay is installed here`);
  const need = { name, origin, ...(proxy === undefined ? {} : { proxy }), ...(ownCa === undefined ? {} : { ownCa }) };
  const [finding] = await reachFinding(pool, host, need);
  return finding === undefined ? fine('Feishu', `${name} (${origin}) answers`) : problem('Feishu', finding);
}

/** The way from a relay's host to the server of each bot. */
export async function judgeFeishu(pool: SessionPool, host: string, settings: Settings): Promise<readonly Finding[]> {
  return await Promise.all(waysOf(settings).map((way) => judgeWay(pool, host, way)));
}
