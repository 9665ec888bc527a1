import { checkMessage } from './check-message.ts';
import { isSigned } from './check-signature.ts';
import { messageTexts } from './message-texts.ts';
import { feishuLimits, type RateLimit } from './rate-limit.ts';
import { refusals, type Verdict } from './verdict.ts';

/** What the fake bot was set up with. */
export interface BotSettings {
  /** Last part of the webhook address; any other one is answered 19001. */
  readonly token: string;
  /** Signing secret. Absent: signatures are not looked at. */
  readonly secret?: string | undefined;
  /** Word that each message must hold. Absent: none. */
  readonly keyword?: string | undefined;
}

/** One request as it arrived. */
export interface ArrivedRequest {
  readonly path: string;
  readonly bytes: number;
  /** The parsed body, or its text when it was no JSON. */
  readonly body: unknown;
  readonly nowMs: number;
}

const hookPath = '/open-apis/bot/v2/hook/';

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Applies Feishu's rules in its order: token, rate, size, JSON, signature, message, keyword.
 * @param rate Undefined when limits are off; rate and size are then not looked at.
 */
export function judgeRequest(request: ArrivedRequest, bot: BotSettings, rate: RateLimit | undefined): Verdict {
  if (request.path !== `${hookPath}${bot.token}`) return refusals.unknownToken;
  if (rate !== undefined) {
    if (!rate.take(request.nowMs)) return refusals.tooManyRequests;
    if (request.bytes > feishuLimits.maxBodyBytes) return refusals.tooLarge;
  }
  if (!isObject(request.body)) return refusals.badRequest;
  if (bot.secret !== undefined && !isSigned(request.body, bot.secret, request.nowMs)) return refusals.signature;
  const verdict = checkMessage(request.body);
  if (verdict.code !== 0 || bot.keyword === undefined) return verdict;
  const keyword = bot.keyword;
  const message = request.body['card'] ?? request.body['content'];
  return messageTexts(message).some((text) => text.includes(keyword)) ? verdict : refusals.keyword;
}
