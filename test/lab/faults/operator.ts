/**
 * One operator: does one thing to one host by the provider's own code, so that a test can kill it at any moment. Reads its job as
 * JSON on standard input, prints how it went, and ends.
 */
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { operate, operationSchema, work } from './fault-operations.ts';

const { address, operation } = z
  .object({ address: z.string(), operation: operationSchema })
  .parse(JSON.parse(await text(process.stdin)));
const tools = work(operation.host, address);
try {
  process.stdout.write(await operate(tools, operation));
} finally {
  await tools.pool.close();
}
