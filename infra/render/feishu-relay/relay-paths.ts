/** Files of one bot on a relay's host. */
export interface BotPaths {
  /** Relative to /etc/feishu-relay. */
  readonly webhook: string;
  readonly secret: string;
  readonly ca: string;
}

/** Folder of the relay's files. */
export const relayFolder = '/etc/feishu-relay';

/** File of the token that callers must show, relative to {@link relayFolder}. */
export const callerTokenPath = 'secrets/caller-token';

/** File of the token that two relays show each other, relative to {@link relayFolder}. */
export const peerTokenPath = 'secrets/peer-token';

/** Name of the token that two relays show each other, in `RenderedFile.generated`; made once for each stack. */
export const peerTokenSecret = 'relay-peer-token';

/**
 * Where the credentials and certificates of a bot stand, relative to {@link relayFolder}.
 * @param bot Name of a further bot; absent: the default one.
 */
export function botPaths(bot?: string): BotPaths {
  const prefix = bot === undefined ? '' : `${bot}-`;
  return {
    webhook: `secrets/${prefix}webhook-url`,
    secret: `secrets/${prefix}signing-secret`,
    ca: `${prefix}ca.pem`,
  };
}
