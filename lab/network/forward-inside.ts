/**
 * The inner half of `forward-into.ts`, a program that is started inside the lab's network: with each message `{target}` it gets a
 * listening socket of the outside, and joins each of its connections to that address. It ends with who started it.
 */
import { connect, type Server, type Socket } from 'node:net';

const join = (outer: Socket, target: string): void => {
  const { hostname, port } = new URL(target);
  const inner = connect(Number(port), hostname);
  for (const [one, other] of [
    [outer, inner],
    [inner, outer],
  ] as const) {
    one.on('error', () => other.destroy());
    one.on('close', () => other.destroy());
    one.pipe(other);
  }
};

process.on('message', ({ target }: { readonly target: string }, server) => {
  (server as Server).on('connection', (socket) => join(socket, target));
});
process.on('disconnect', () => process.exit());
// Ctrl-C reaches every process of the terminal; this one lasts as long as the page does.
process.on('SIGINT', () => undefined);
