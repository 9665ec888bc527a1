import { plainProxy } from './plain-proxy.ts';

const [port, ...upstreams] = process.argv.slice(2);
plainProxy(upstreams).listen(Number(port), '127.0.0.1');
