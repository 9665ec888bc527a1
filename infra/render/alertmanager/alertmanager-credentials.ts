import type { ReceiverSettings } from '../../config/receivers-schema.ts';
import type { Settings } from '../../config/settings-schema.ts';
import type { RenderedFile } from '../../model/service-spec.ts';
import { secretFile } from '../service-parts.ts';

const folder = '/etc/alertmanager';

/** Folder of Alertmanager's credentials, each in a file of its own: alertmanager.yml holds none. */
export const secretsFolder = `${folder}/secrets`;

/** File of the token that the relay asks for. */
export const relayTokenFile = `${secretsFolder}/relay-token`;

/** Files of the credentials of a receiver of the stack file. */
export function receiverCredentials(name: string) {
  const file = (what: string): string => `${secretsFolder}/${name}-${what}`;
  return {
    url: file('webhook-url'),
    token: file('webhook-token'),
    password: file('email-password'),
    secret: file('wecom-secret'),
  } as const;
}

/** Alertmanager reads a credential anew at each call; the reload only shows that it was taken. */
function credential(path: string, value: string | undefined): readonly RenderedFile[] {
  if (value === undefined) return [];
  return [secretFile('alertmanager', path.slice(folder.length + 1), value, 'reload')];
}

function ofReceiver(name: string, { webhook, email, wecom }: ReceiverSettings): readonly RenderedFile[] {
  const files = receiverCredentials(name);
  return [
    ...credential(files.url, webhook?.url),
    ...credential(files.token, webhook?.token),
    ...credential(files.password, email?.password),
    ...credential(files.secret, wecom?.secret),
  ];
}

/** The credentials that the receivers name by file. */
export function credentialFiles({ relay, receivers }: Settings): readonly RenderedFile[] {
  const named = Object.entries(receivers).sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    ...credential(relayTokenFile, relay.token),
    ...named.flatMap(([name, receiver]) => ofReceiver(name, receiver)),
  ];
}
