/**
 * The fake Feishu as a program: `node lab/feishu/main.ts <settings.json>`, settings as in `daemon-settings.ts`.
 * Prints one line once it listens and one line a request; ends on SIGTERM or SIGINT.
 */
import { chatPage } from './page/chat-page.ts';
import { readDaemonSettings } from './daemon-settings.ts';
import type { ReceivedRequest } from './received-request.ts';
import { startControlServer } from './start-control-server.ts';
import { startFakeFeishu } from './start-fake-feishu.ts';

function logRequest(request: ReceivedRequest): void {
  console.log(
    `${request.time} ${request.accepted ? 'accepted' : 'refused'} code ${request.code} (${request.msg}), ${request.bytes} bytes`,
  );
}

function placeOf(address: string): { readonly host: string; readonly port: number } {
  const [host = '', port = ''] = address.split(':');
  return { host, port: Number(port) };
}

async function main(): Promise<void> {
  const file = process.argv[2];
  if (file === undefined) throw new Error('fake Feishu: usage: node lab/feishu/main.ts <settings.json>');
  const { listen, page: pageAddress, socket, ...bot } = readDaemonSettings(file);
  const fake = await startFakeFeishu({ ...bot, ...placeOf(listen), onRequest: logRequest });
  const page = chatPage(fake);
  await page.listen(placeOf(pageAddress));
  const control = await startControlServer(fake, socket);
  console.log(
    `fake Feishu: mode ${fake.behaviour.mode.kind}, address ${listen}, page http://${pageAddress}, control ${socket}`,
  );
  const stop = (): void => {
    control.close();
    control.closeAllConnections();
    void Promise.all([fake.close(), page.close()]).then(() => process.exit(0));
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
  process.exit();
});
