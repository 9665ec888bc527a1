import { cardAsText } from '../feishu/card-as-text.ts';
import type { ReceivedRequest } from '../feishu/received-request.ts';
import { labFeishu } from '../stack/feishu-daemon.ts';

const verdict = (request: ReceivedRequest): string =>
  request.accepted
    ? `accepted, ${request.bytes} bytes`
    : `refused with code ${request.code} (${request.msg}), ${request.bytes} bytes`;

/** A received request for a terminal: when, what became of it, and the card as a reader sees it. */
export const requestAsText = (request: ReceivedRequest): string =>
  `${request.time}  ${verdict(request)}\n${cardAsText(request.body)}`;

/** Prints every request that the fake Feishu received, in order: as text, or as one JSON array and nothing else. */
export const cards = async (options: { readonly json?: boolean }): Promise<void> => {
  const requests = await labFeishu().requests();
  if (options.json) process.stdout.write(`${JSON.stringify(requests, undefined, 2)}\n`);
  else
    process.stdout.write(requests.length === 0 ? 'no request yet\n' : `${requests.map(requestAsText).join('\n\n')}\n`);
};
