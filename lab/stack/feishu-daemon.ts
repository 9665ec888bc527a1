import { spawn } from 'node:child_process';
import { mkdir, open, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FeishuControl } from '../feishu/control-api.ts';
import { LabError } from '../lab-error.ts';
import { checkoutDir, statePath } from '../lab-paths.ts';
import { enterNetwork } from '../network/enter-network.ts';
import { inCgroup, killCgroup, labCgroup } from '../state/lab-cgroup.ts';
import { waitUntil } from '../wait-until.ts';
import { feishuListen, feishuPage, type LabSecrets } from './lab-secrets.ts';

const socket = statePath('feishu.sock');
const settingsFile = statePath('feishu.json');
const logFile = statePath('feishu.log');

/** Control of the lab's fake Feishu. */
export const labFeishu = (): FeishuControl => new FeishuControl(socket);

/** Has the fake Feishu running inside the lab's network with these settings; a running one with the same is left alone. */
export const ensureFeishu = async (secrets: LabSecrets, keyword: string | undefined): Promise<void> => {
  const settings = {
    listen: feishuListen,
    page: feishuPage,
    socket,
    folder: statePath('feishu'),
    token: secrets.token,
    secret: secrets.secret,
    ...(keyword ? { keyword } : {}),
  };
  const wanted = JSON.stringify(settings);
  const current = await readFile(settingsFile, 'utf8').catch(() => '');
  if (current === wanted && (await answers())) return;
  await killCgroup(labCgroup('feishu'));
  await rm(socket, { force: true });
  await mkdir(settings.folder, { recursive: true });
  await writeFile(settingsFile, wanted, { mode: 0o600 });
  await start();
};

const answers = async (): Promise<boolean | undefined> =>
  labFeishu()
    .behaviour()
    .then(
      () => true,
      () => undefined,
    );

const start = async (): Promise<void> => {
  const log = await open(logFile, 'a');
  const daemon = enterNetwork([process.execPath, join(checkoutDir, 'lab/feishu/main.ts'), settingsFile]);
  const [program, ...args] = await inCgroup('feishu', daemon);
  const child = spawn(program, args, { cwd: '/', detached: true, stdio: ['ignore', log.fd, log.fd] });
  child.unref();
  await log.close();
  if (await waitUntil(answers, 15_000)) return;
  const seen = (await readFile(logFile, 'utf8')).trim().split('\n').slice(-3).join(' / ');
  throw new LabError(`the fake Feishu did not start within 15 s: ${seen || 'it said nothing'} (its log: ${logFile})`);
};
