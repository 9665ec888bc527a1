import { nearestName } from './nearest-name.ts';
import type { Problem } from './settings-error.ts';
import type { Sections } from './settings-schema.ts';

/** Words and names that `receiver` of a route may be. */
function receiverNames({ feishu }: Sections): readonly string[] {
  return ['feishu', 'none', ...Object.keys(feishu?.bots ?? {}).sort()];
}

function unknown(path: string, name: string, known: readonly string[]): Problem {
  const near = nearestName(name, known);
  const hint = near === undefined ? `known: ${known.join(', ')}` : `did you mean ${near}?`;
  return { path, text: `is no receiver, ${hint}, got ${JSON.stringify(name)}` };
}

/** Two names for one bot would each take its whole budget. */
export function sharedWebhooks({ feishu }: Sections): readonly Problem[] {
  if (feishu === undefined) return [];
  const owners = new Map([[feishu.webhook, 'feishu/webhook']]);
  return Object.entries(feishu.bots).flatMap(([name, { webhook }]) => {
    const path = `feishu/bots/${name}/webhook`;
    const other = owners.get(webhook);
    if (other === undefined) owners.set(webhook, path);
    return other === undefined
      ? []
      : [{ path, text: `should differ from ${other}: two names for one bot would together exceed its limits` }];
  });
}

/** Routes that lead to nobody. */
export function unknownReceivers(sections: Sections): readonly Problem[] {
  const known = receiverNames(sections);
  // A bot may be what is wrong with its section: then its name is not known here.
  if (sections.feishu === undefined) return [];
  return (sections.alertmanager?.routes ?? []).flatMap(({ receiver }, index) =>
    known.includes(receiver) ? [] : [unknown(`alertmanager/routes/${index}/receiver`, receiver, known)],
  );
}
