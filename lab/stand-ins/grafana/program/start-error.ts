/** Why the server does not start; a real Grafana ends its process there too. */
export class StartError extends Error {
  override readonly name = 'StartError';
}
