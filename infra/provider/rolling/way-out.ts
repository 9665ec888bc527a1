import { CannotConnect } from '../ssh/cannot-connect.ts';

/** What is asked of a host: to be looked at or changed, or to have something removed. */
type Asked = 'change' | 'removal';

/**
 * Says of a host that cannot be reached how the run goes on without it.
 * @returns The error to throw: another one where the host itself is silent, else the same.
 */
export function withWayOut(error: unknown, host: string, asked: Asked): unknown {
  if (!(error instanceof CannotConnect) || !error.message.startsWith(`${host}: connect: `)) return error;
  if (!error.message.includes('cannot be reached')) return error;
  const goOn = asked === 'change' ? 'Is it down for longer, `out: true` in its entry goes on without it; is' : 'Is';
  return new CannotConnect(
    `${error.message}. ${goOn} it gone for good, \`promha:forget: [${host}]\` in the stack file, and up or destroy again, lets go of what is recorded of it`,
    { cause: error },
  );
}
