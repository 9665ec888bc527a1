import { once } from 'node:events';
import { labEndpoints } from '../drill/lab-endpoints.ts';
import { chatPage } from '../feishu/page/chat-page.ts';
import { LabError } from '../lab-error.ts';
import { forwardInto, type Forwards } from '../network/forward-into.ts';
import { say } from '../progress.ts';
import { labFeishu } from '../stack/feishu-daemon.ts';

/** What the buttons of the lab's cards lead to. */
const targets = [labEndpoints.prometheus, labEndpoints.alertmanager, labEndpoints.grafana].flat();

/** An address of the lab as it can be reached from outside of its network; any other stays as it is. */
const outside = ({ origins }: Forwards, url: string): string => {
  const { origin } = new URL(url);
  const there = origins.get(origin);
  return there === undefined ? url : there + url.slice(origin.length);
};

/**
 * Serves the group chat on this machine's loopback until Ctrl-C, with a way through to what its buttons lead to: the lab's addresses
 * exist only inside its own network, and a browser of this machine would look for them in the office's.
 */
export const page = async (options: { readonly port: string }): Promise<void> => {
  const port = Number(options.port);
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw new LabError(`page: --port should be a number from 1 to 65535, got "${options.port}"`);
  const forwards = await forwardInto(targets);
  const chat = chatPage(labFeishu(), (url) => outside(forwards, url));
  try {
    await chat.listen({ host: '127.0.0.1', port }).catch((error: Error) => {
      throw new LabError(`page: 127.0.0.1:${port} cannot be had (${error.message}): name another one by --port`);
    });
    process.stdout.write(`http://127.0.0.1:${port}/\n`);
    say('the group chat is served at that address until Ctrl-C; its buttons lead into the lab from there');
    await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM'), forwards.ended]);
  } finally {
    await chat.close();
    forwards.close();
  }
};
