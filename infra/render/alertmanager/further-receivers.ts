import type { ReceiverSettings } from '../../config/receivers-schema.ts';
import type { Settings } from '../../config/settings-schema.ts';
import { receiverCredentials } from './alertmanager-credentials.ts';

/** One way beside the relay, ready for the template: what it does not have is empty. */
interface FurtherReceiver {
  readonly name: string;
  readonly webhook: object | '';
  readonly email: object | '';
  readonly wecom: object | '';
}

function further(name: string, { webhook, email, wecom }: ReceiverSettings): FurtherReceiver {
  const files = receiverCredentials(name);
  return {
    name,
    webhook: webhook === undefined ? '' : { urlFile: files.url, tokenFile: webhook.token ? files.token : '' },
    email: email === undefined ? '' : { user: '', ...email, to: email.to.join(', '), passwordFile: files.password },
    wecom: wecom === undefined ? '' : { toUser: '', toParty: '', ...wecom, secretFile: files.secret },
  };
}

/** The receivers of the stack file, sorted by name. */
export function furtherReceivers({ receivers }: Settings): readonly FurtherReceiver[] {
  return Object.entries(receivers)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, receiver]) => further(name, receiver));
}
