import { assertNever, type Decider, type LegalDate, legalDateAt, notFound, requireRole } from '@zhiqi/kernel';
import { withFiling } from './domain/abnormal-filings.ts';
import { watchEvents } from './domain/annuity-watch.ts';
import { pledgeEvents, withClaim, withTold } from './domain/claims.ts';
import { conversionEvents, portfolioEvents, withConversion, withPortfolio } from './domain/conversions.ts';
import { expiryEvents, verdictEvents } from './domain/judgement.ts';
import { evolveJudgement, isJudgementCommand, judgementChange } from './domain/judgement-commands.ts';
import { evolveLife, isLifeCommand, lifeChange } from './domain/life-commands.ts';
import { lifeEventsOf } from './domain/life-events.ts';
import { type LifeEvent, newLife } from './domain/life-types.ts';
import { withContribution, withoutBatch } from './domain/merges.ts';
import type { PatentCommand, PatentEvent, RuledPatentCommand } from './domain/messages.ts';
import { applyVerifiedAnswer, clearOverlay, recordLegalStatus, setOverlay } from './domain/recorded-facts.ts';
import { registerFromImport, takeOverFiling } from './domain/register.ts';
import { reverseMerge, withoutFacts } from './domain/reverse-merge.ts';
import type { PatentRules } from './domain/rule-sets.ts';
import type { LegalFact, PatentState, RegisteredPatent } from './domain/types.ts';

export { isAbnormal } from './domain/abnormal-filings.ts';
export { patentDueAt } from './domain/judgement.ts';
export * from './domain/life-types.ts';
export * from './domain/messages.ts';
export * from './domain/rule-parameters.ts';
export { checkPatentRules, type PatentRules, parametersOf, type RuleSetData } from './domain/rule-sets.ts';
export { holderIdentity } from './domain/scope.ts';
export { patentTerm } from './domain/term.ts';
export * from './domain/types.ts';

/** Lists merged into one patent that are remembered by name; older ones live in the journal. */
const MAX_SOURCES = 20;

/** Events by which a row of a list adds something; verdicts may change for the passing of time alone. */
const MERGING: readonly PatentEvent['type'][] = [
  'PatentSourceMerged',
  'PatentHolderChanged',
  'PatentScopeChanged',
  'PatentLegalStatusChanged',
];

const PERMISSIONS = {
  RegisterFromImport: [['OFF', 'LEAD'], '导入专利清单'],
  ReverseMerge: [['OFF', 'LEAD'], '撤销来源合并'],
  RecordLegalStatus: [['OFF', 'LEAD', 'EXT'], '登记法律状态'],
  SetOverlay: [['OFF', 'LEAD', 'EXT', 'SYS'], '登记权利负担'],
  ClearOverlay: [['OFF', 'LEAD', 'EXT', 'SYS'], '解除权利负担'],
  RecordPledge: [['SYS'], '采用质押登记'],
  TakeOverAbnormalFiling: [['SYS'], '采用非正常申请认定'],
  ApplyVerifiedAnswer: [['SYS'], '采用盘点答复'],
  ApplyConversion: [['SYS'], '采用转化记录'],
  RecordPortfolio: [['SYS'], '采用专利组合'],
  RecordHighValueEvidence: [['OFF', 'LEAD', 'EXT'], '登记高价值证据'],
  RecordDemandMatch: [['SYS'], '采用需求对接'],
  SuggestGrade: [['OFF', 'LEAD'], '将专利纳入分级'],
  RecordSelfGrade: [['ENT', 'OFF', 'LEAD'], '登记权利人自评'],
  RecordMarketEvaluation: [['ENT', 'OFF', 'LEAD'], '登记市场评价'],
  SetFinalGrade: [['OFF', 'LEAD'], '审定分级'],
  RecordAnnuityPayment: [['OFF', 'LEAD', 'EXT'], '登记年费缴纳'],
  RecordFeeReduction: [['OFF', 'LEAD', 'EXT'], '登记费用减缴'],
  RecordRestorationNotice: [['OFF', 'LEAD', 'EXT'], '登记恢复权利通知'],
  RequestRestoration: [['OFF', 'LEAD', 'EXT'], '登记恢复权利请求'],
  RecordRestorationDecision: [['OFF', 'LEAD', 'EXT'], '登记恢复权利决定'],
  RecordRegisterEvent: [['OFF', 'LEAD', 'EXT'], '登记登记簿事项'],
  Rejudge: [['SYS'], '按新规则重新判定'],
  Tick: [['SYS'], '推进到期事项'],
} as const;

/**
 * The rules of one patent. After every change the verdicts are judged anew, and only changed ones become events.
 * The rules travel in the command: a version published while the service runs is looked up, never read here.
 *
 * The two halves of a dual filing carry each other's number as a `DUAL_FILED` overlay; lists count them as one technology
 * where asked to.
 */
export const patentDecider: Decider<PatentState, RuledPatentCommand, PatentEvent> = {
  initial: { status: 'UNREGISTERED', overlays: [] },
  decide,
  evolve,
};

/** What a row of a list did to its patent, told from the events it led to (brief §2.2 ImportRow). */
export function importOutcome(events: readonly PatentEvent[]): 'ACCEPTED' | 'MERGED' | 'UNCHANGED' {
  if (events.some(({ type }) => type === 'PatentRegistered')) return 'ACCEPTED';
  return events.some(({ type }) => MERGING.includes(type)) ? 'MERGED' : 'UNCHANGED';
}

function decide(command: RuledPatentCommand, state: PatentState): PatentEvent[] {
  const { rules } = command;
  const [roles, actionZh] = PERMISSIONS[command.type];
  requireRole(command.actor, roles, actionZh);
  const today = legalDateAt(command.at);
  const events = [...change(rules, command, state, today)];
  const settle = (more: (patent: RegisteredPatent) => PatentEvent[]) => {
    const now = events.reduce(evolve, state);
    if (now.status === 'REGISTERED') events.push(...more(now));
  };
  const isReview = command.type === 'Tick' || command.type === 'Rejudge';
  if (!isReview && events.length === 0) return [];
  settle((patent) => expiryEvents(rules, patent, today, command.at));
  settle((patent) => lifeEventsOf(rules, patent, events, today));
  settle((patent) => watchEvents(rules, patent, today));
  settle((patent) => verdictEvents(rules, patent, today, { before: state, events }));
  if (!isReview || events.length > 0 || state.status === 'UNREGISTERED') return events;
  // Under new rules also what stays as it is has another next date; the event remembers that it was judged.
  const isSeen = command.type === 'Tick' && state.reviewedOn >= today;
  return isSeen ? [] : [{ type: 'PatentReviewed', reviewedOn: today }];
}

function change(rules: PatentRules, command: PatentCommand, state: PatentState, today: LegalDate): PatentEvent[] {
  if (command.type === 'RegisterFromImport') return registerFromImport(rules, command, state);
  if (command.type === 'RecordPledge') return pledgeEvents(command, state);
  if (command.type === 'RecordPortfolio') return portfolioEvents(command, state);
  if (command.type === 'TakeOverAbnormalFiling') {
    // A number that is not in the ledger is kept with the filing itself, by its hash.
    return state.status === 'UNREGISTERED' ? [] : takeOverFiling(rules, command, state);
  }
  if (state.status === 'UNREGISTERED' && (command.type === 'Rejudge' || command.type === 'RecordDemandMatch'))
    return [];
  if (state.status === 'UNREGISTERED') {
    throw notFound('PATENT_NOT_REGISTERED', '台账中没有这件专利。请核对申请号,或先导入专利清单。');
  }
  if (isJudgementCommand(command)) return judgementChange(rules, command, state, today);
  if (isLifeCommand(command)) return lifeChange(rules, command, state);
  switch (command.type) {
    case 'ReverseMerge':
      return reverseMerge(rules, command, state);
    case 'RecordLegalStatus':
      return recordLegalStatus(command, state, today);
    case 'SetOverlay':
      return setOverlay(command, state, today);
    case 'ClearOverlay':
      return clearOverlay(command, state, today);
    case 'ApplyVerifiedAnswer':
      return applyVerifiedAnswer(command, state);
    case 'ApplyConversion':
      return conversionEvents(command, state);
    case 'Rejudge':
    case 'Tick':
      return [];
    default:
      return assertNever(command, 'patent command');
  }
}

function evolve(state: PatentState, event: PatentEvent): PatentState {
  if (event.type === 'PatentRegistered') return registered(event, state);
  if (event.type === 'PledgeAmountTold') {
    const others = (state.pledgeAmounts ?? []).filter(({ pledgeId }) => pledgeId !== event.amount.pledgeId);
    return { ...state, pledgeAmounts: [...others, event.amount] };
  }
  if (event.type === 'PatentPortfolioTold') {
    return { ...state, portfolios: withPortfolio(state.portfolios ?? [], event.membership) };
  }
  if (event.type === 'PatentClaimKept') return { ...state, overlays: withClaim(state.overlays, event.claim) };
  if (state.status === 'UNREGISTERED') return state;
  switch (event.type) {
    case 'PatentSourceMerged':
      return {
        ...state,
        ...event.record,
        rank: event.rank,
        sources: withSource(state, event.sourceRef),
        merges: withContribution(state, event.contribution),
      };
    case 'PatentSourceConfirmed':
      return { ...state, rank: event.rank, merges: withContribution(state, event.contribution) };
    case 'PatentMergeReversed':
      return {
        ...state,
        ...event.record,
        rank: event.rank,
        merges: state.merges && withoutBatch(state.merges, event.batchId),
      };
    case 'PatentLegalFactsWithdrawn':
      return withFactsWithdrawn(state, event.facts);
    case 'PatentHolderChanged':
      return { ...state, holders: event.holders };
    case 'PatentLegalStatusChanged':
      return { ...state, legalState: event.fact.state, legalFacts: [...state.legalFacts, event.fact] };
    case 'PatentScopeChanged':
      return { ...state, scope: event.scope, scopeDivision: event.scopeDivision };
    case 'PatentEncumbranceChanged':
      return { ...state, overlays: withTold(state.overlays, event) };
    case 'AbnormalFilingTakenOver':
      return { ...state, abnormalFilings: withFiling(state.abnormalFilings, event.filing) };
    case 'PatentAnswerApplied':
      return { ...state, answer: event.answer };
    case 'PatentConversionApplied':
      return { ...state, conversions: withConversion(state.conversions, event.conversion) };
    case 'PatentDormancyAssessed':
      return { ...state, dormancy: event.verdict, reviewedOn: later(state.reviewedOn, event.verdict.asOf) };
    case 'PatentAvailabilityChanged':
      return { ...state, availability: event.verdict, reviewedOn: later(state.reviewedOn, event.verdict.asOf) };
    case 'PatentReviewed':
      return { ...state, reviewedOn: later(state.reviewedOn, event.reviewedOn) };
    default:
      return isLifeEvent(event) ? evolveLife(state, event) : evolveJudgement(state, event);
  }
}

const LIFE_EVENTS = new Set<string>([
  'AnnuityWatched',
  'AnnuityReminderRaised',
  'AnnuityFellDue',
  'AnnuityGraceEntered',
  'AnnuityPaid',
  'FeeReductionRecorded',
  'PatentLapsed',
  'PatentRestored',
  'PatentExpired',
  'RestorationNoticeRecorded',
  'RestorationRequested',
  'RestorationDecided',
  'RegisterEventRecorded',
] satisfies LifeEvent['type'][]);

function isLifeEvent(event: PatentEvent): event is LifeEvent {
  return LIFE_EVENTS.has(event.type);
}

function registered(
  event: Extract<PatentEvent, { type: 'PatentRegistered' }>,
  { pledgeAmounts = [], portfolios = [] }: PatentState,
): RegisteredPatent {
  return {
    status: 'REGISTERED',
    applicationNo: event.applicationNo,
    ...event.record,
    scopeDivision: event.scopeDivision,
    rank: event.rank,
    sources: [event.sourceRef],
    merges: null,
    legalState: event.state,
    legalFacts: event.legalFact === null ? [] : [event.legalFact],
    overlays: event.overlays,
    abnormalFilings: event.abnormalFilings,
    answer: null,
    conversions: [],
    portfolios,
    life: newLife(event.registeredOn),
    scope: event.scope,
    dormancy: null,
    availability: null,
    pledgeAmounts,
    highValueEvidence: [],
    highValue: null,
    demandMatches: [],
    grading: null,
    reviewedOn: event.registeredOn,
  };
}

function withFactsWithdrawn(patent: RegisteredPatent, withdrawn: readonly LegalFact[]): RegisteredPatent {
  const legalFacts = withoutFacts(patent.legalFacts, withdrawn);
  return { ...patent, legalFacts, legalState: legalFacts.at(-1)?.state ?? 'UNKNOWN' };
}

function withSource(
  patent: RegisteredPatent,
  source: RegisteredPatent['sources'][number],
): RegisteredPatent['sources'] {
  return [...patent.sources, source].slice(-MAX_SOURCES);
}

function later(a: LegalDate, b: LegalDate): LegalDate {
  return a > b ? a : b;
}
