import { messageTexts } from '../../lab/feishu/message-texts.ts';
import type { ReceivedRequest } from '../../lab/feishu/received-request.ts';

/** What one accepted message shows. */
export interface ShownMessage {
  /** Number in its footer; of a part of a card, the number of that card. */
  readonly number: string;
  /** `<instance> firing` or `<instance> resolved`, each once. */
  readonly states: ReadonlySet<string>;
}

/** Reads an English card or text as a person does: headings say the state, rows below name the hosts (`n<digits>.x`). */
export function shownStatesOf({ body }: ReceivedRequest): ShownMessage {
  const states = new Set<string>();
  let number = '';
  let state = '';
  for (const line of messageTexts(body).flatMap((text) => text.split('\n'))) {
    number = line.match(/#\d+/g)?.at(-1) ?? number;
    const words = [/FIRING|STILL/.test(line) ? 'firing' : '', /RESOLVED/.test(line) ? 'resolved' : ''].filter(Boolean);
    // A line with both is a heading over both: its parts follow.
    if (words.length === 2) continue;
    state = words[0] ?? state;
    for (const [instance] of line.matchAll(/n\d+\.x/g)) if (state !== '') states.add(`${instance} ${state}`);
  }
  return { number, states };
}
