import { nearestName } from './nearest-name.ts';
import type { Problem } from './settings-error.ts';
import type { Sections } from './settings-schema.ts';

const sortedKeys = (map: object | undefined): readonly string[] => Object.keys(map ?? {}).sort();

function unknown(path: string, name: string, known: readonly string[]): Problem {
  const near = nearestName(name, known);
  const hint = near === undefined ? `known: ${known.join(', ') || 'none'}` : `did you mean ${near}?`;
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

/** A route names bots and receivers alike, so that no name may mean both. */
export function receiverClashes({ feishu, receivers }: Sections): readonly Problem[] {
  return sortedKeys(receivers)
    .filter((name) => Object.hasOwn(feishu?.bots ?? {}, name))
    .map((name) => ({ path: `receivers/${name}`, text: `should differ from the bot feishu/bots/${name}` }));
}

/** Routes that lead to nobody. */
export function unknownReceivers({ feishu, receivers, alertmanager }: Sections): readonly Problem[] {
  // Where one of these sections is wrong by itself, its names are not known here.
  if (feishu === undefined || receivers === undefined) return [];
  const known = ['feishu', 'none', ...sortedKeys(feishu.bots), ...sortedKeys(receivers)];
  return (alertmanager?.routes ?? []).flatMap(({ receiver }, index) =>
    known.includes(receiver) ? [] : [unknown(`alertmanager/routes/${index}/receiver`, receiver, known)],
  );
}

/** What tells of the relay's trouble may not go by the relay. */
export function secondWayOfRelay({ feishu, receivers, alertmanager }: Sections): readonly Problem[] {
  const name = alertmanager?.secondWay;
  if (name === undefined || feishu === undefined || receivers === undefined || Object.hasOwn(receivers, name))
    return [];
  const path = 'alertmanager/secondWay';
  if (name === 'feishu' || Object.hasOwn(feishu.bots, name)) {
    const text = 'should be one of receivers: a bot is reached by the relay, whose troubles it is to tell';
    return [{ path, text: `${text}, got ${JSON.stringify(name)}` }];
  }
  return [unknown(path, name, sortedKeys(receivers))];
}
