import type { ServiceInputs } from '../../model/host-inputs.ts';
import { redactor } from './redact.ts';
import type { RunOutcome } from './run-outcome.ts';

/** Lines of a service's journal that an error shows. */
const journalLines = 20;

/** Lines of a checker's or the run's own output that an error shows. */
const detailLines = 15;

function indented(title: string, lines: readonly string[], most: number): readonly string[] {
  return lines.length === 0 ? [] : [`  ${title}:`, ...lines.slice(-most).map((line) => `    ${line}`)];
}

function aftermath(inputs: ServiceInputs, outcome: RunOutcome): string {
  const now =
    outcome.running === 'active'
      ? `${inputs.name} runs as before`
      : `${inputs.name} does not run (${outcome.running === '' ? 'not installed' : outcome.running})`;
  switch (outcome.undone) {
    case 'yes':
      return `  Everything was put back; ${now}.`;
    case 'nothing':
      return `  Nothing was changed; ${now}.`;
    case 'unready':
      return `  Everything was put back, but ${inputs.name} does not get ready in its old form either (${outcome.running}).`;
    case 'failed':
      return `  Putting things back failed too; ${now}. The next run tries that again first; what it stumbled over is in the lines above.`;
  }
}

/** The error for a run that did not succeed: host, service, step, reason, what the tools said, what runs now. Free of credentials. */
export function outcomeProblem(inputs: ServiceInputs, outcome: RunOutcome): string {
  const clean = redactor(Object.values(inputs.secretFiles).map((file) => file.content));
  const lines = [
    `${inputs.host}: ${inputs.name}: ${outcome.step}: ${outcome.reason}`,
    ...indented('it said', outcome.detail, detailLines),
    ...(outcome.undone === 'failed' ||
    outcome.undone === 'unready' ||
    outcome.detail.length + outcome.journal.length === 0
      ? indented('log', outcome.log, detailLines)
      : []),
    ...indented(`last lines of its journal`, outcome.journal, journalLines),
    aftermath(inputs, outcome),
  ];
  return clean(lines.join('\n'));
}
