/** Takes one event: a level, the part of the server it comes from, a sentence, and facts beside it. */
export type StandInLog = (
  level: 'info' | 'warn' | 'error',
  logger: string,
  message: string,
  facts?: Readonly<Record<string, string | number>>,
) => void;

/** Writes Grafana's `key=value` lines, each of which says that it comes from the stand-in. */
export function createStandInLog(write: (line: string) => void, now: () => Date): StandInLog {
  return (level, logger, message, facts = {}) => {
    const rest = Object.entries(facts).map(
      ([key, value]) => ` ${key}=${typeof value === 'number' ? value : JSON.stringify(value)}`,
    );
    write(
      `logger=stand-in.${logger} t=${now().toISOString()} level=${level} msg=${JSON.stringify(message)}${rest.join('')}`,
    );
  };
}
