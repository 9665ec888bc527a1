import { hostname, userInfo } from 'node:os';

/** Who is at work, for whoever finds a lock of ours held: `ops@laptop, process 123, since 2026-01-31T03:04:05.000Z`. */
export function operatorName(): string {
  return `${userInfo().username}@${hostname()}, process ${process.pid}, since ${new Date().toISOString()}`;
}
