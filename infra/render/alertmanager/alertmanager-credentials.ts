import type { Settings } from '../../config/settings-schema.ts';
import type { RenderedFile } from '../../model/service-spec.ts';
import { secretFile } from '../service-parts.ts';

/** Folder of Alertmanager's credentials, each in a file of its own: alertmanager.yml holds none. */
export const secretsFolder = '/etc/alertmanager/secrets';

/** File of the token that the relay asks for. */
export const relayTokenFile = `${secretsFolder}/relay-token`;

/** Alertmanager reads a credential anew at each call; the reload only shows that it was taken. */
function credential(path: string, value: string | undefined): readonly RenderedFile[] {
  if (value === undefined) return [];
  return [secretFile('alertmanager', path.replace('/etc/alertmanager/', ''), value, 'reload')];
}

/** The credentials that the receivers name by file. */
export function credentialFiles({ relay }: Settings): readonly RenderedFile[] {
  return credential(relayTokenFile, relay.token);
}
