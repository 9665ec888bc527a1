import { relayChaos } from './chaos/relay-chaos.ts';

relayChaos(1);
