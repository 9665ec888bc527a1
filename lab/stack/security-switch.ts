import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { statePath } from '../lab-paths.ts';

const mark = (): string => statePath('secured');

/** True when the lab's stack has `security` on, beside what the committed file says. */
export const isSecured = (): boolean => existsSync(mark());

/** Turns `security` of the lab's stack on or off, from the next `up` on. @param on Absent: as it was. */
export const switchSecurity = async (on: boolean | undefined): Promise<void> => {
  if (on === true) await writeFile(mark(), '');
  if (on === false) await rm(mark(), { force: true });
};
