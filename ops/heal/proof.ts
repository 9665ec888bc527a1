import type { FillableHole, Outage } from './find-outages.ts';
import { countWithin, scrapeTimes } from './scrape-times.ts';
import type { HealingPair } from './survey.ts';
import { targetKey, targetName } from './target.ts';

/** Scrapes that both sides have in one hole. */
export interface Proof {
  readonly hole: FillableHole;
  readonly patient: number;
  readonly peer: number;
}

/** Counts the scrapes in every hole anew, on both sides. */
export async function prove(pair: HealingPair, outages: readonly Outage[]): Promise<readonly Proof[]> {
  const proofs: Proof[] = [];
  for (const outage of outages) {
    const [own, peers] = [await scrapeTimes(pair.patient, outage), await scrapeTimes(pair.peer, outage)];
    for (const hole of outage.holes) {
      const key = targetKey(hole.target);
      proofs.push({ hole, patient: countWithin(own.get(key), hole), peer: countWithin(peers.get(key), hole) });
    }
  }
  return proofs;
}

/** True when both sides have the same, to less than one scrape. */
export function isFilled({ patient, peer }: Proof): boolean {
  return Math.abs(patient - peer) < 1;
}

/** The counts as a table. */
export function proofText(proofs: readonly Proof[], patient: string, peer: string): string {
  const width = Math.max(6, ...proofs.map(({ hole }) => targetName(hole.target).length));
  const row = (name: string, a: string, b: string, said: string): string =>
    `  ${name.padEnd(width)}  ${a.padStart(10)}  ${b.padStart(10)}  ${said}`.trimEnd();
  const lines = [
    row('target', patient, peer, ''),
    ...proofs.map((proof) =>
      row(targetName(proof.hole.target), `${proof.patient}`, `${proof.peer}`, isFilled(proof) ? 'same' : 'DIFFERS'),
    ),
  ];
  return `Scrapes in the holes, counted on both sides:\n${lines.join('\n')}\n`;
}
