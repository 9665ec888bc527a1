import { describe } from 'vitest';
import { relayChaos } from './chaos/relay-chaos.ts';

// Both mostly wait: side by side they take as long as one.
describe.concurrent('chaos', () => {
  relayChaos(1);
  relayChaos(2);
});
