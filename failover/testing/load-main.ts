/** A load of queries as a program: `node load-main.ts <url> <a second> <milliseconds>`; LOAD_AUTHORIZATION is sent along. Prints the report as JSON. */
import { runQueryLoad } from './query-load.ts';

const [url = '', perSecond, durationMs] = process.argv.slice(2);
const authorization = process.env['LOAD_AUTHORIZATION'];
const headers = authorization === undefined ? {} : { authorization };
process.stdout.write(JSON.stringify(await runQueryLoad(url, Number(perSecond), Number(durationMs), headers)));
