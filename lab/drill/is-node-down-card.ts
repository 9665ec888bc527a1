import { z } from 'zod';
import type { ReceivedRequest } from '../feishu/received-request.ts';

const cardSchema = z.object({ card: z.object({ header: z.object({ template: z.string() }) }) });

/** Whether a request was accepted and is a card of this colour that names NodeDown or its host and nothing is missing to recognise it. */
export const isNodeDownCard = (request: ReceivedRequest, color: 'red' | 'green', instance: string): boolean => {
  if (!request.accepted) return false;
  const parsed = cardSchema.safeParse(request.body);
  if (!parsed.success || parsed.data.card.header.template !== color) return false;
  const text = JSON.stringify(request.body);
  return text.includes('NodeDown') && text.includes(instance);
};
