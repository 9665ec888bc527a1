import { describe, expect, test } from 'vitest';
import { parseSettings } from '../../infra/config/parse-settings.ts';
import { SettingsError } from '../../infra/config/settings-error.ts';
import { parseStackText, withBotAddress, withoutOpenKeys } from './stack-file.ts';

/** A stack file as `pulumi stack init` leaves it: comments kept, top-level booleans turned into words. */
const text = `config:
  promha:keepData: "true"
  promha:hosts:
    a: { address: 192.0.2.1, hostKey: '<fill in: its public host key>' }
    b: { address: 192.0.2.2 }
  promha:prometheus: { hosts: [a] }
  promha:alertmanager: { hosts: [a] }
  promha:relay: { hosts: [a] }
  promha:feishu:
    webhook: '<fill in: by the command above>'
    secret: { secure: v1:abc }
  promha:grafana: { host: b }
  other:key: 1
encryptionsalt: v1:abc
`;

describe('a stack file', () => {
  test('that Pulumi has written to is read as Pulumi itself reads it', () => {
    expect(parseStackText(text)).toMatchObject({ keepData: true, feishu: { secret: 'secret' } });
    expect(parseStackText(text)).not.toHaveProperty('key');
  });

  test('whose host keys and bot are still open is good enough to ask hosts for their keys', () => {
    const settings = parseSettings(withBotAddress(withoutOpenKeys(parseStackText(text))));
    expect(settings.hosts['a']).toMatchObject({ address: '192.0.2.1' });
    expect(settings.hosts['a']?.hostKey).toBeUndefined();
  });

  test('without a bot is read with a bot that signs, as the lab has one', () => {
    const { feishu } = withBotAddress({ feishu: { keyword: 'promha' } });
    expect(feishu).toMatchObject({ secret: 'secret', keyword: 'promha' });
    const unsigned = { webhook: 'https://open.feishu.cn/open-apis/bot/v2/hook/x' };
    expect(withBotAddress({ feishu: unsigned })).toEqual({ feishu: unsigned });
  });

  test('whose further bots are open or encrypted can be read too, each with an address of its own', () => {
    const bots = "\n    bots: { night: { webhook: '<fill in: it>' }, day: { webhook: { secure: v1:abc } } }";
    const raw = parseStackText(text.replace('secret: { secure: v1:abc }', `secret: { secure: v1:abc }${bots}`));
    const { feishu } = parseSettings(withBotAddress(withoutOpenKeys(raw)));
    expect(Object.keys(feishu.bots).sort()).toEqual(['day', 'night']);
  });

  test('with an open address is refused by the name of the host', () => {
    const open = text.replace('192.0.2.2', "'<fill in: address>'");
    expect(() => parseSettings(withBotAddress(withoutOpenKeys(parseStackText(open))))).toThrow(SettingsError);
    expect(() => parseSettings(withBotAddress(withoutOpenKeys(parseStackText(open))))).toThrow(/hosts\/b\/address/);
  });
});
