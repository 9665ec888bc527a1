/** Secrets that are made once per stack and written into files of Grafana, by the name in `RenderedFile.generated`. */
export const grafanaSecrets = {
  /** Password of Grafana's administrator. Grafana reads it only when it makes its database. */
  adminPassword: 'grafana-admin-password',
  /** Key that Grafana encrypts stored credentials with. */
  secretKey: 'grafana-secret-key',
} as const;
