import { foldEvents } from '@zhiqi/kernel';
import { QUESTIONNAIRES, STOCKTAKING_RULES } from '../src/rule-sets.ts';
import {
  type AssignItem,
  type CreateItem,
  type ExcludeItem,
  type FreezeItem,
  type ItemCommand,
  type ItemEvent,
  itemDecider,
  type MarkUnreachable,
  type Questionnaire,
  questionnaireOf,
  type RecordAnswer,
  type RecordContactAttempt,
  type ReopenItem,
  type SurveyAnswer,
  type VerifyAnswer,
  type WithdrawItem,
} from '../src/stocktaking-item/domain.ts';
import { actor, day, morning } from './patents.ts';

/** An invented item of a stocktaking round and what may be done to it. */

export const items = itemDecider(STOCKTAKING_RULES);

export const identity = {
  itemId: 'rnd_1.201710601862.3',
  roundId: 'rnd_1',
  planYear: 2022,
  applicationNo: '201710601862.3',
};

const work = { actor: actor('OFF'), at: morning('2022-08-01'), roundStatus: 'OPEN', freezesOver: 0 } as const;

/** The shipped questionnaire of this version. */
export const questionnaire = (version = 'SURVEY-v2'): Questionnaire => questionnaireOf(QUESTIONNAIRES, version);

export const facts = { kind: 'INVENTION', divisionCode: '150621', localHolders: 1, holders: 1 } as const;

export const survey = (over: Partial<SurveyAnswer> = {}): SurveyAnswer => ({
  implementation: 'NOT_IMPLEMENTED',
  implementationModes: [],
  implementedSince: null,
  revenueBand: null,
  obstacles: ['FUNDS'],
  reserveReason: null,
  willingness: ['WILLING'],
  acceptableModes: ['ORDINARY_LICENCE'],
  priceMode: 'NEGOTIABLE',
  technologyReadiness: null,
  keepsPaying: true,
  consentsToPublish: true,
  ...over,
});

export const implementedSurvey = (over: Partial<SurveyAnswer> = {}): SurveyAnswer =>
  survey({
    implementation: 'IMPLEMENTED',
    implementationModes: ['OWN_PRODUCTION'],
    implementedSince: day('2021-01-01'),
    revenueBand: '1M_TO_5M',
    obstacles: [],
    ...over,
  });

export const create = (over: Partial<CreateItem> = {}): CreateItem => ({
  type: 'CreateItem',
  actor: actor('SYS'),
  at: morning('2022-07-01'),
  roundId: 'rnd_1',
  planYear: 2022,
  applicationNo: '201710601862.3',
  holderKeys: ['hld_local'],
  supplementary: false,
  questionnaireVersion: 'SURVEY-v2',
  facts,
  opening: 1,
  ...over,
});
export const freeze = (number: number): FreezeItem => ({
  type: 'FreezeItem',
  actor: actor('SYS'),
  at: morning('2022-08-01'),
  freeze: number,
});
export const withdraw = (opening = 1): WithdrawItem => ({
  type: 'WithdrawItem',
  actor: actor('SYS'),
  at: morning('2022-08-01'),
  opening,
});
export const assign = (over: Partial<AssignItem> = {}): AssignItem => ({
  type: 'AssignItem',
  ...work,
  actor: actor('LEAD', 'p-lead'),
  assignee: 'p-officer',
  dueOn: day('2022-09-30'),
  ...over,
});
export const contact = (over: Partial<RecordContactAttempt> = {}): RecordContactAttempt => ({
  type: 'RecordContactAttempt',
  ...work,
  channel: 'PHONE',
  attemptedOn: day('2022-07-20'),
  ...over,
});
export const answerItem = (over: Partial<RecordAnswer> = {}): RecordAnswer => ({
  type: 'RecordAnswer',
  ...work,
  answer: survey(),
  questionnaire: questionnaire(),
  note: '企业负责人电话答复',
  actsForHolder: null,
  ...over,
});
export const verify = (over: Partial<VerifyAnswer> = {}): VerifyAnswer => ({
  type: 'VerifyAnswer',
  ...work,
  read: null,
  actor: actor('OFF', 'p-second'),
  ...over,
});
export const unreachable = (over: Partial<MarkUnreachable> = {}): MarkUnreachable => ({
  type: 'MarkUnreachable',
  ...work,
  ...over,
});
export const exclude = (over: Partial<ExcludeItem> = {}): ExcludeItem => ({
  type: 'ExcludeItem',
  ...work,
  actor: actor('LEAD', 'p-lead'),
  reason: 'MOVED_AWAY',
  ...over,
});
export const reopen = (over: Partial<ReopenItem> = {}): ReopenItem => ({ type: 'ReopenItem', ...work, ...over });

/** Histories that lead to each state. */
export const toPending = () => itemHistory(create());
export const toAssigned = () => itemHistory(create(), assign());
export const toContacted = () => itemHistory(create(), assign(), contact());
export const toAnswered = () => itemHistory(create(), assign(), contact(), answerItem());
export const toVerified = () => itemHistory(create(), assign(), contact(), answerItem(), verify());
export const toUnreachable = () =>
  itemHistory(create(), assign(), contact(), contact(), contact({ channel: 'LETTER' }), unreachable());
export const toExcluded = () => itemHistory(create(), assign(), exclude());

/** The events that a series of commands leads to. */
export function itemHistory(...commands: ItemCommand[]): ItemEvent[] {
  const events: ItemEvent[] = [];
  for (const command of commands) events.push(...items.decide(command, foldEvents(items, events)));
  return events;
}
