import { describe, expect, test } from 'vitest';
import { exampleService } from './example-service.ts';
import { outcomeProblem } from './outcome-problem.ts';
import { asksToConfirm, tryParseOutcome } from './run-outcome.ts';

const output = `#result
status failed
step ready
reason the service ends again and again
undone yes
running active
#detail
#log
some line
#journal
starting with token=correct horse battery
panic: boom
`;

describe('the error of a failed run', () => {
  const outcome = tryParseOutcome(output)!;
  const message = outcomeProblem(exampleService(), outcome);

  test('names host, service, step, reason, the last words of the service, and what runs now', () => {
    expect(message.split('\n')[0]).toBe('prom01: prometheus: ready: the service ends again and again');
    expect(message).toContain('panic: boom');
    expect(message).toContain('Everything was put back; prometheus runs as before.');
  });

  test('holds no credential, although the journal did', () => {
    expect(message).not.toContain('correct horse');
    expect(message).toContain('token=[secret]');
  });
});

describe('the outcome', () => {
  test('of a run that was killed', () => {
    expect(tryParseOutcome('#died\n')?.status).toBe('died');
  });

  test('comes after what is said while the run works', () => {
    expect(tryParseOutcome(`#working\n#ready\n#working\n${output}`)).toEqual(tryParseOutcome(output));
    expect(tryParseOutcome('#working\n#died\n')?.status).toBe('died');
  });

  test('is asked about only while the run waits, whatever a log says later', () => {
    expect(asksToConfirm('#working\n#rea')).toBe(false);
    expect(asksToConfirm('#working\n#ready\n#work')).toBe(true);
    expect(asksToConfirm(output.replace('some line', '#ready'))).toBe(false);
  });

  test('of an answer that broke off is not known', () => {
    expect(tryParseOutcome('#result\nstatus ok\n')).toBeUndefined();
  });
});
