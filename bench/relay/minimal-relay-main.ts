/** The minimal relay as a program: `node minimal-relay-main.ts <webhook address> <port> <answer>`. */
import { startMinimalRelay, type MinimalAnswer } from './minimal-relay.ts';

const [webhookUrl = '', port = '0', answers = 'at-once'] = process.argv.slice(2);
await startMinimalRelay(webhookUrl, answers as MinimalAnswer, Number(port));
