import { foldEvents } from '@zhiqi/kernel';
import {
  type ConcludeMatch,
  type ConfirmMatch,
  type DismissMatch,
  type EndMatch,
  type FailMatch,
  type IntroduceMatch,
  type MatchCommand,
  type MatchEvent,
  type MatchState,
  matchDecider,
  type ProposeMatch,
  type StartNegotiation,
} from '../src/match/domain.ts';
import { actor, day, morning } from './patents.ts';

/** An invented match and what may be done to it. */

const work = { actor: actor('OFF'), at: morning('2022-07-25') };

export const proposeMatch = (over: Partial<ProposeMatch> = {}): ProposeMatch => ({
  type: 'ProposeMatch',
  ...work,
  matchId: 'mch_1',
  pair: {
    demandId: 'dmd_1',
    listingId: 'lst_1',
    applicationNos: ['201710601862.3'],
    smeKey: 'hld_sme',
    holderKeys: ['hld_local'],
    planYear: 2022,
    demandRegisteredOn: day('2022-07-20'),
  },
  evidence: {
    score: 45_500,
    band: 'HIGH',
    addends: [
      {
        code: 'WORDS',
        labelZh: '相同的词语',
        points: 41_500,
        terms: [{ term: '低温灭菌', points: 41_500 }],
        detail: '',
      },
      { code: 'AVAILABILITY', labelZh: '可以转化', points: 4_000, terms: [], detail: 'AVAILABLE_NOW' },
    ],
    versions: { scoring: 'MATCH-v1', dictionary: 'jieba-2.0.3+DOMAIN-v1', index: '00000000deadbeef' },
  },
  ...over,
});
export const confirmMatch = (over: Partial<ConfirmMatch> = {}): ConfirmMatch => ({
  type: 'ConfirmMatch',
  ...work,
  obstacle: null,
  ...over,
});
export const dismissMatch = (over: Partial<DismissMatch> = {}): DismissMatch => ({
  type: 'DismissMatch',
  ...work,
  reason: 'WRONG_FIELD',
  ...over,
});
export const introduceMatch = (over: Partial<IntroduceMatch> = {}): IntroduceMatch => ({
  type: 'IntroduceMatch',
  actor: work.actor,
  at: morning('2022-08-01'),
  holderToldOn: day('2022-07-28'),
  enterpriseToldOn: day('2022-08-01'),
  confidentiality: 'MATCHED_HOLDERS',
  obstacle: null,
  ...over,
});
export const negotiate = (over: Partial<StartNegotiation> = {}): StartNegotiation => ({
  type: 'StartNegotiation',
  actor: work.actor,
  at: morning('2022-08-10'),
  since: day('2022-08-09'),
  ...over,
});
/** The contract that the match led to. */
export const matchedConversion = (over: Partial<NonNullable<ConcludeMatch['conversion']>> = {}) => ({
  status: 'EFFECTIVE' as const,
  applicationNos: ['201710601862.3'],
  counterpartKey: 'hld_sme',
  ...over,
});
export const concludeMatch = (over: Partial<ConcludeMatch> = {}): ConcludeMatch => ({
  type: 'ConcludeMatch',
  actor: work.actor,
  at: morning('2022-11-01'),
  conversionId: 'cnv_1',
  conversion: matchedConversion(),
  ...over,
});
export const failMatch = (over: Partial<FailMatch> = {}): FailMatch => ({
  type: 'FailMatch',
  actor: work.actor,
  at: morning('2022-10-01'),
  reason: 'PRICE',
  ...over,
});
export const endMatch = (over: Partial<EndMatch> = {}): EndMatch => ({
  type: 'EndMatch',
  actor: actor('SYS'),
  at: morning('2022-10-01'),
  reason: 'ALREADY_SOLVED',
  ...over,
});

/** The events that a series of commands leads to. */
export function matchHistory(...commands: readonly MatchCommand[]): MatchEvent[] {
  const events: MatchEvent[] = [];
  for (const command of commands) events.push(...matchDecider.decide(command, foldEvents(matchDecider, events)));
  return events;
}

export function matchAfter(...commands: readonly MatchCommand[]): MatchState {
  return foldEvents(matchDecider, matchHistory(...commands));
}
