import { describe, expect, test } from 'vitest';
import { decideOn, decideOnSilence, type Decision, type OwnStanding } from './decide-role.ts';
import { roles, type Role, type Standing } from './messages.ts';
import { defaultPairTimes } from './pair-times.ts';

function own(role: Role, change: Partial<OwnStanding> = {}): OwnStanding {
  return { role, rank: 0, term: 5, leader: undefined, hasCopy: false, ...change };
}

function other(role: Role, change: Partial<Standing> = {}): Standing {
  return { id: 'other', said: 1, role, rank: 1, term: 5, schema: 2, clockMs: 0, hasRoom: true, ...change };
}

describe('the other one answers', () => {
  const damaged = other('leading', { isShownSure: false });
  const table: readonly [string, OwnStanding, Standing, Decision][] = [
    ['both start: the first of the hosts leads', own('starting'), other('starting'), 'lead'],
    ['both start: the second waits for it', own('starting', { rank: 1 }), other('starting', { rank: 0 }), 'stay'],
    ['the other leads already, whatever its rank', own('starting'), other('leading'), 'join'],
    ['the other leads with an older term than was known here', own('starting'), other('leading', { term: 2 }), 'join'],
    ['the other followed this one before it started anew: it leads', own('starting'), other('following'), 'stay'],
    ['… and this is its side', own('following', { rank: 1, leader: 'old' }), other('starting', { rank: 0 }), 'lead'],
    [
      'one that was joining leads, too',
      own('joining', { rank: 1, leader: 'old' }),
      other('starting', { rank: 0 }),
      'lead',
    ],
    ['a leader does not mind', own('leading'), other('following'), 'stay'],
    ['nor one that starts with a newer term', own('leading'), other('starting', { term: 9 }), 'stay'],
    ['a leader without what is here', own('starting', { hasCopy: true }), damaged, 'lead'],
    [
      'a leader without what is here, which is followed',
      own('following', { leader: 'other', hasCopy: true }),
      damaged,
      'lead',
    ],
    ['a damaged leader, and nothing whole here', own('starting'), damaged, 'join'],
    [
      'two leaders, of which one is damaged: the newer term stays',
      own('leading', { hasCopy: true, term: 4 }),
      damaged,
      'join',
    ],
    ['two leaders: the newer term stays', own('leading', { rank: 1, term: 6 }), other('leading', { rank: 0 }), 'stay'],
    ['two leaders: the older term joins', own('leading', { term: 4 }), other('leading'), 'join'],
    ['two leaders of one term: the first stays', own('leading'), other('leading'), 'stay'],
    ['two leaders of one term: the second joins', own('leading', { rank: 1 }), other('leading', { rank: 0 }), 'join'],
    ['its leader', own('following', { leader: 'other' }), other('leading'), 'stay'],
    ['another leader than it follows', own('following', { leader: 'old' }), other('leading'), 'join'],
    ['both follow: the newer term leads', own('following', { term: 6, leader: 'x' }), other('following'), 'lead'],
    ['both follow: the older term waits', own('following', { term: 4, leader: 'x' }), other('following'), 'stay'],
    ['the other ends', own('following', { leader: 'other' }), other('leaving'), 'stay'],
    ['this one ends', own('leaving'), other('leading'), 'stay'],
  ];
  test.each(table)('%s', (_name, mine, theirs, decision) => expect(decideOn(mine, theirs)).toBe(decision));

  test('never do both join, and never does nobody lead or come to lead', () => {
    for (const mine of roles) {
      for (const theirs of roles) {
        for (const [myTerm, theirTerm] of [[5, 5], [5, 6], [6, 5]] as const) {
          if (mine === 'leaving' || theirs === 'leaving') continue;
          const a = own(mine, { term: myTerm, leader: mine === 'following' || mine === 'joining' ? 'b' : undefined });
          const b = other(theirs, { term: theirTerm, id: 'b' });
          const forA = decideOn(a, b);
          const forB = decideOn(
            { ...b, hasCopy: false, leader: theirs === 'following' || theirs === 'joining' ? 'a' : undefined },
            { ...b, role: mine, rank: 0, term: myTerm, id: 'a' },
          );
          const leads = [mine === 'leading' && forA !== 'join', theirs === 'leading' && forB !== 'join', forA === 'lead', forB === 'lead'];
          expect([mine, theirs, leads.filter(Boolean).length]).toEqual([mine, theirs, 1]);
        }
      }
    }
  }); // prettier-ignore
});

describe('the other one is silent', () => {
  const { startMs, takeOverMs } = defaultPairTimes;
  test.each<[Role, number, Decision]>([
    ['starting', startMs - 1, 'stay'],
    ['starting', startMs, 'lead'],
    ['following', takeOverMs - 1, 'stay'],
    ['following', takeOverMs, 'lead'],
    ['joining', takeOverMs, 'lead'],
    ['leading', takeOverMs, 'stay'],
    ['leaving', takeOverMs, 'stay'],
  ])('%s for %d ms: %s', (role, silentMs, decision) =>
    expect(decideOnSilence(own(role), silentMs, defaultPairTimes)).toBe(decision),
  );
});
