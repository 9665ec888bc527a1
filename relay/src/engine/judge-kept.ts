import type { AlertState } from './alert-state.ts';
import { judgeAlert, type AlertRecord, type Judgement } from './judge-alert.ts';

/** What a state that waits in one journal is, compared with what another one knows. */
export type KeptJudgement = Judgement | { readonly kind: 'older' };

/**
 * Judges a state of one journal by what the other one knows. `older`: it contradicts that, and was learnt before it. `doubtful`: it was learnt
 * after that and may still be older, since its journal did not know of what it contradicts: a relay that was frozen finds what it
 * was told before it slept.
 * @param arrivedMs When it was learnt, by the clock of the other one.
 */
export function judgeKept(state: AlertState, arrivedMs: number, known: AlertRecord | undefined): KeptJudgement {
  const lateMs = known !== undefined && state.episode <= known.episode ? Infinity : 0;
  const around = { saysRepeat: state.reminder, repeatMs: Infinity, lateMs, nowMs: arrivedMs };
  const judged = judgeAlert(state.alert, known, around);
  const isOlder = judged.kind === 'doubtful' && known !== undefined && arrivedMs <= known.changedMs;
  return isOlder ? { kind: 'older' } : judged;
}
