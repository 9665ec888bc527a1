/** What the fake Feishu makes of one request: HTTP status, body code, message. Code 0 means that the message is shown. */
export interface Verdict {
  readonly status: number;
  readonly code: number;
  readonly msg: string;
}

/** The message is shown. */
export const success: Verdict = { status: 200, code: 0, msg: 'success' };

/**
 * The answers of the real Feishu. Codes and texts: open.feishu.cn, "custom bot usage guide", and public threads;
 * status 400 for the gateway's 9499, 200 for what the bot service itself refuses.
 */
export const refusals = {
  badRequest: { status: 400, code: 9499, msg: 'Bad Request' },
  tooManyRequests: { status: 400, code: 9499, msg: 'too many request' },
  unknownToken: { status: 200, code: 19001, msg: 'param invalid: incoming webhook access token invalid' },
  signature: { status: 200, code: 19021, msg: 'sign match fail or timestamp is not within one hour from current time' },
  keyword: { status: 200, code: 19024, msg: 'Key Words Not Found' },
  tooLarge: { status: 200, code: 19036, msg: 'request body is larger than 20 KB' },
} as const satisfies Record<string, Verdict>;

/** 19002: a parameter of the message is missing or wrong. */
export function parameterError(detail: string): Verdict {
  return { status: 200, code: 19002, msg: `params error, ${detail}` };
}

/** 11246: the card's content is invalid. `detail` names the place, for example `elements/2/actions/0/url: ...`. */
export function contentError(detail: string): Verdict {
  return { status: 200, code: 11246, msg: `invalid card content: ${detail}` };
}
