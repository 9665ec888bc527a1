/** The relay as a process with a quick clockwork, for tests of two relays: told by its environment as the real one. */
import { pino } from 'pino';
import { readSettings } from '../../relay/src/config/read-settings.ts';
import { defaultRelayLimits, startRelay } from '../../relay/src/start-relay.ts';
import { quickTimes } from './quick-times.ts';

const relay = await startRelay(readSettings(process.env), pino({ base: null }), {
  ...defaultRelayLimits,
  sendTimeoutMs: 3000,
  pairTimes: quickTimes,
});
process.once('SIGTERM', () => void relay.stop().then(() => process.exit(0)));
