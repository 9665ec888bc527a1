import { pulumi } from './pulumi-run.ts';

/** Grafana of the lab. */
export const grafana = 'http://192.168.1.93:3000';

/** What curl needs to ask as the administrator, with the password as a person gets it. */
export async function signInToGrafana(): Promise<readonly string[]> {
  const answer = await pulumi('stack', 'output', 'grafanaAdminPassword', '--show-secrets');
  return ['--user', `admin:${answer.stdout.trim()}`];
}
