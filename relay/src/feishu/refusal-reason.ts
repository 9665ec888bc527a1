/**
 * Why a card did not get out: the closed list that is at once the word in the log, the label of the metric and the word in
 * the answer to Alertmanager. Each with the sentence that goes with it.
 * Numbers are Feishu's body codes (open.feishu.cn, custom bot usage guide).
 */
export const refusalReasons = {
  unreachable: 'Feishu cannot be reached',
  timeout: 'Feishu did not answer in time',
  rate_limited: 'Feishu says too many requests (9499, 11232)',
  bad_request: 'Feishu says bad request (9499)',
  invalid_content: 'Feishu refuses the content of the card (11246, 100290)',
  parameter: 'Feishu says parameter error (19002)',
  unknown_token: 'Feishu does not know the token of the webhook address (19001)',
  signature: 'Feishu refuses the signature: wrong secret, or a clock off by more than an hour (19021)',
  not_allowed: 'the address of this host is not on the allow list of the bot (19022)',
  keyword: 'the keyword of the bot is missing in the card (19024)',
  too_large: 'Feishu says the card is too large (19036)',
  http_status: 'Feishu answers with an HTTP error',
  unreadable_answer: 'the answer is not one of Feishu: is a proxy or portal in between?',
  unknown_code: 'Feishu answers with a code that is not known',
  budget: 'the card waited too long for its turn within 5 a second and 100 a minute',
  disk_full: 'the journal takes no more, and the card could not be delivered at once',
  journal: 'the journal was damaged at this moment and is replaced',
  not_leading: 'the other relay leads, and does not answer at this moment',
  busy: 'too many and too large bodies at once',
  stopping: 'the relay is shutting down',
} as const;

/** One word of {@link refusalReasons}. */
export type RefusalReason = keyof typeof refusalReasons;

const codes: ReadonlyMap<number, RefusalReason> = new Map([
  [11232, 'rate_limited'],
  [11246, 'invalid_content'],
  [100290, 'invalid_content'],
  [19001, 'unknown_token'],
  [19002, 'parameter'],
  [19021, 'signature'],
  [19022, 'not_allowed'],
  [19024, 'keyword'],
  [19036, 'too_large'],
]);

/**
 * Names the reason behind Feishu's answer, or undefined for success: HTTP 200 and code 0, both.
 * @param code Body code; undefined when the body was no JSON of Feishu's.
 * @param msg Feishu's message: 9499 has two meanings that only this tells apart.
 */
export function reasonOf(status: number, code: number | undefined, msg: string): RefusalReason | undefined {
  if (code === 9499) return /too many/i.test(msg) ? 'rate_limited' : 'bad_request';
  const known = code === undefined ? undefined : codes.get(code);
  if (known !== undefined) return known;
  if (status === 413) return 'too_large';
  if (status === 429) return 'rate_limited';
  if (status !== 200) return 'http_status';
  if (code === undefined) return 'unreadable_answer';
  return code === 0 ? undefined : 'unknown_code';
}
