import { foldEvents } from '@zhiqi/kernel';
import {
  type CloseDemand,
  type Demand,
  type DemandCommand,
  type DemandEvent,
  type DemandNeed,
  demandDecider,
  type PublishDemand,
  type RaiseDemand,
  type RegisterDemand,
  type ReturnDemand,
  type ReviseDemand,
  type SatisfyDemand,
  type ScreenDemand,
  type SetConfidentiality,
  type StartMatching,
  type Tick,
  type WithdrawPublication,
} from '../src/demand/domain.ts';
import { type AnswerSmeSurvey, type SmeAnswer, surveyDecider } from '../src/sme-survey/domain.ts';
import { SME_QUESTIONNAIRES, SME_THRESHOLDS, SUPPLY_DEMAND_PARAMETERS } from '../src/supply-demand-data.ts';
import { actor, morning } from './patents.ts';

/** Invented enterprises, their answers and their demands. */

export const demands = demandDecider(SUPPLY_DEMAND_PARAMETERS);
export const surveys = surveyDecider(SME_QUESTIONNAIRES, SME_THRESHOLDS);

export const REQUESTER = { smeKey: 'hld_sme', uscc: '914403001922038216', name: '达拉特旗绿野乳业有限公司' };

export const need = (over: Partial<DemandNeed> = {}): DemandNeed => ({
  title: '乳饮料低温灭菌',
  content: '我们绿野乳业的乳饮料加热后风味变差,需要不加热也能放 90 天的灭菌办法。',
  urgency: 'WITHIN_A_YEAR',
  budgetBand: 'OVER_100K_TO_500K',
  ...over,
});

export const smeAnswer = (over: Partial<SmeAnswer> = {}): SmeAnswer => ({
  industryCode: 'C1441',
  size: 'SMALL',
  employees: 60,
  revenueFen: '1200000000',
  totalAssetsFen: null,
  evidenceNote: '2021 年度财务报表',
  hasNeed: true,
  need: need(),
  ...over,
});

export const answerSurvey = (over: Partial<AnswerSmeSurvey> = {}): AnswerSmeSurvey => ({
  type: 'AnswerSmeSurvey',
  actor: actor('ENT', 'p-firm'),
  at: morning('2022-07-15'),
  actsFor: 'hld_sme',
  surveyId: 'sme_1',
  planYear: 2022,
  requester: REQUESTER,
  answer: smeAnswer(),
  note: '',
  ...over,
});

const work = { actor: actor('OFF'), at: morning('2022-07-20'), actsFor: null } as const;
const system = { ...work, actor: actor('SYS') };

export const raise = (over: Partial<RaiseDemand> = {}): RaiseDemand => ({
  type: 'RaiseDemand',
  ...system,
  at: morning('2022-07-15'),
  demandId: 'dmd_sme_1',
  planYear: 2022,
  requester: REQUESTER,
  size: 'SMALL',
  industryCode: 'C1441',
  ipcHints: [],
  need: need(),
  surveyId: 'sme_1',
  note: '',
  ...over,
});
export const revise = (over: Partial<ReviseDemand> = {}): ReviseDemand => ({
  type: 'ReviseDemand',
  ...work,
  need: need({ content: '处理量每小时 2 吨,保质期 90 天。' }),
  note: '企业电话补充',
  ...over,
});
export const screen = (over: Partial<ScreenDemand> = {}): ScreenDemand => ({
  type: 'ScreenDemand',
  ...work,
  industryCode: 'C1441',
  ipcHints: ['A23C', 'A23L'],
  ...over,
});
export const sendBack = (over: Partial<ReturnDemand> = {}): ReturnDemand => ({
  type: 'ReturnDemand',
  ...work,
  reason: 'PROBLEM_UNCLEAR',
  ...over,
});
export const register = (over: Partial<RegisterDemand> = {}): RegisterDemand => ({
  type: 'RegisterDemand',
  ...work,
  validUntil: null,
  ...over,
});
export const disclose = (over: Partial<SetConfidentiality> = {}): SetConfidentiality => ({
  type: 'SetConfidentiality',
  ...work,
  confidentiality: 'PUBLIC_ANONYMOUS',
  mayNameRequester: false,
  documentNo: '同意书 2022-3',
  ...over,
});
export const publishDemand = (over: Partial<PublishDemand> = {}): PublishDemand => ({
  type: 'PublishDemand',
  ...work,
  title: '乳饮料低温灭菌技术',
  text: '某乳品企业需要在不加热的条件下把乳饮料的保质期延长到三个月。',
  ...over,
});
export const withdrawPublication = (over: Partial<WithdrawPublication> = {}): WithdrawPublication => ({
  type: 'WithdrawPublication',
  ...work,
  ...over,
});
export const closeDemand = (over: Partial<CloseDemand> = {}): CloseDemand => ({
  type: 'CloseDemand',
  ...work,
  reason: 'SOLVED_ELSEWHERE',
  ...over,
});
export const startMatching = (over: Partial<StartMatching> = {}): StartMatching => ({
  type: 'StartMatching',
  ...system,
  at: morning('2022-08-01'),
  matchId: 'mch_1',
  ...over,
});
export const satisfy = (over: Partial<SatisfyDemand> = {}): SatisfyDemand => ({
  type: 'SatisfyDemand',
  ...system,
  at: morning('2022-11-01'),
  conversionId: 'cnv_1',
  ...over,
});
export const demandTick = (date: string): Tick => ({ type: 'Tick', ...system, at: morning(date) });

/** Histories that lead to each state. */
export const RAISED = [raise()];
export const SCREENED = [...RAISED, screen()];
export const RETURNED = [...SCREENED, sendBack()];
export const LISTED = [...SCREENED, register()];
export const SHOWN = [...LISTED, disclose(), publishDemand()];
export const MATCHING = [...SHOWN, startMatching()];

/** The events that a series of commands leads to. */
export function demandHistory(...commands: readonly DemandCommand[]): DemandEvent[] {
  const events: DemandEvent[] = [];
  for (const command of commands) events.push(...demands.decide(command, foldEvents(demands, events)));
  return events;
}

/** The demand after a series of commands. */
export function demandAfter(...commands: readonly DemandCommand[]): Demand {
  const state = foldEvents(demands, demandHistory(...commands));
  if (state.status === 'ABSENT') throw new Error('no demand');
  return state;
}
