import { Readable } from 'node:stream';
import { z } from 'zod';
import type { SessionPool } from '../../infra/provider/ssh/session-pool.ts';
import { silenceSchema } from '../silence/silence-schema.ts';
import { BackupError } from './backup-error.ts';
import { partName, type PartPlace } from './backup-parts.ts';
import { placeScript } from './on-host.ts';

/** A silence with all that amtool tells of it. */
export type Silence = z.output<typeof silenceSchema>;

const silences = z.array(silenceSchema);

/** What makes two silences the same to people; one that is added again gets another id. */
function contentOf({ matchers, endsAt, createdBy, comment }: Silence): string {
  const sorted = matchers.map((matcher) => JSON.stringify(Object.entries(matcher).sort())).sort();
  return JSON.stringify([sorted, Date.parse(endsAt), createdBy, comment]);
}

/** Those of `saved` that neither are over nor are there already, each once. */
export function missingSilences(saved: readonly Silence[], present: readonly Silence[], nowMs: number): Silence[] {
  const known = new Set(present.map(contentOf));
  return saved.filter((one) => {
    const content = contentOf(one);
    if (known.has(content) || Date.parse(one.endsAt) <= nowMs) return false;
    known.add(content);
    return true;
  });
}

async function ask(pool: SessionPool, place: PartPlace, verb: string, input?: string): Promise<string> {
  const options = input === undefined ? {} : { stdin: Readable.from([input]) };
  const { code, stdout, stderr } = await pool.run(place.host, placeScript(place, 'silences.sh', { DO: verb }), options);
  if (code !== 0)
    throw new BackupError(
      `${partName(place)}: put back, and ready; its silences are not: ${stderr.trim()}. They are in ${place.data}/.promha-restore/silences.json`,
    );
  return stdout;
}

/**
 * Adds the silences that were younger than the saved files, once for the whole cluster, whose members tell one another.
 * @param places The Alertmanagers that were put back.
 * @returns how many were added
 */
export async function restoreSilences(pool: SessionPool, places: readonly PartPlace[]): Promise<number> {
  const [first] = places;
  if (first === undefined) return 0;
  const texts = await Promise.all(places.map((place) => ask(pool, place, 'saved')));
  const saved = texts.flatMap((text) => (text.trim() === '' ? [] : silences.parse(JSON.parse(text))));
  if (saved.length === 0) return 0;
  const present = silences.parse(JSON.parse(await ask(pool, first, 'query')));
  const missing = missingSilences(saved, present, Date.now());
  if (missing.length > 0) await ask(pool, first, 'import', JSON.stringify(missing));
  return missing.length;
}
