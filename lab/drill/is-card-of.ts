import { z } from 'zod';
import type { ReceivedRequest } from '../feishu/received-request.ts';
import type { LabHost } from '../hosts/lab-hosts.ts';

const cardSchema = z.object({ card: z.object({ header: z.object({ template: z.string() }) }) });

/** Whether a request was accepted and is a card of this colour that names the alert, and its host as cards write it. */
export const isCardOf = (
  request: ReceivedRequest,
  color: 'red' | 'green',
  alert: string,
  { name, address }: LabHost,
): boolean => {
  if (!request.accepted) return false;
  const parsed = cardSchema.safeParse(request.body);
  if (!parsed.success || parsed.data.card.header.template !== color) return false;
  // Addresses behind the buttons name hosts too, but never in these words.
  const text = JSON.stringify(request.body);
  return text.includes(alert) && text.includes(`${name} (${address})`);
};
