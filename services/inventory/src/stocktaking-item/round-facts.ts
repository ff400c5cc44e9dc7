import { isDomainError, type LegalDate } from '@zhiqi/kernel';
import type { ServiceContext } from '@zhiqi/runtime';
import { QUESTIONNAIRES } from '../rule-sets.ts';
import { roundAggregate } from '../stocktaking-round/aggregate.ts';
import type { RoundStatus } from '../stocktaking-round/domain.ts';
import { type Questionnaire, questionnaireOf } from './domain.ts';
import { unknownItem } from './view.ts';

/** What work on an item needs to know of its round. */
export interface RoundFacts {
  readonly roundStatus: RoundStatus;
  readonly freezesOver: number | null;
  readonly roundDueOn: LegalDate | null;
  readonly questionnaire: Questionnaire | null;
}

async function roundFactsOf({ store }: ServiceContext, roundId: string): Promise<RoundFacts> {
  const state = (await store.load(roundAggregate, roundId))?.state;
  if (!state) throw unknownItem();
  if (state.status === 'DRAFT') {
    return { roundStatus: 'DRAFT', freezesOver: state.freezes, roundDueOn: null, questionnaire: null };
  }
  return {
    roundStatus: state.status,
    freezesOver: state.freeze ? null : state.freezes,
    roundDueOn: state.dueOn,
    questionnaire: questionnaireOf(QUESTIONNAIRES, state.questionnaireVersion),
  };
}

/** By when an item is settled where nobody says so: by the end of its round, or today where that is over already. */
export function usualDue({ roundDueOn }: RoundFacts, today: LegalDate): LegalDate {
  return roundDueOn !== null && roundDueOn > today ? roundDueOn : today;
}

/** Does something with what is known of a round. */
export type WithRoundFacts = <Result>(work: (facts: RoundFacts) => Promise<Result>) => Promise<Result>;

/**
 * Looks a round up once for everything that is done with it: its document holds the whole list. Facts may be as old as they
 * like, since a freeze is met at the item itself. Where one began or ended meanwhile, the round is looked up once more: whoever
 * works on an item need not know that somebody tried to close the round.
 */
export function roundFactsFor(service: ServiceContext, roundId: string): WithRoundFacts {
  let facts: Promise<RoundFacts> | undefined;
  const lookUp = (): Promise<RoundFacts> => {
    facts ??= roundFactsOf(service, roundId);
    return facts;
  };
  return async (work) => {
    const known = lookUp();
    try {
      return await work(await known);
    } catch (error) {
      if (!isDomainError(error) || error.slug !== 'ROUND_FROZEN') throw error;
      // Of many that meet the freeze, the first looks the round up for all.
      if (facts === known) facts = undefined;
      return work(await lookUp());
    }
  };
}
