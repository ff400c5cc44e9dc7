import {
  addDays,
  addMonths,
  assertNever,
  type Decider,
  forbidden,
  invalid,
  type LegalDate,
  legalDateAt,
  notFound,
  type Role,
  requireRole,
  rule,
  ruleSetAt,
  startOfDay,
} from '@zhiqi/kernel';
import { refuseFaults } from '../faults.ts';
import { checkDemand, classificationFaults, needFaults } from './domain/content.ts';
import { evolveDemand } from './domain/evolve.ts';
import type { SupplyDemandParameters } from './domain/parameters.ts';
import { checkPublicText } from './domain/public-text.ts';
import {
  type CloseDemand,
  CONFIDENTIALITIES,
  type Demand,
  type DemandAction,
  type DemandCommand,
  type DemandEvent,
  type DemandState,
  type DemandStatus,
  LISTED_STATUSES,
  type PublishDemand,
  type RaiseDemand,
  type RegisterDemand,
  type ReviseDemand,
  type ScreenDemand,
  type SetConfidentiality,
} from './domain/types.ts';

export * from './domain/parameters.ts';
export * from './domain/types.ts';

const DEMAND_STATUS_ZH: Readonly<Record<DemandStatus, string>> = {
  RAISED: '已提出',
  SCREENED: '已筛选',
  RETURNED: '已退回',
  LISTED: '已入库',
  MATCHING: '对接中',
  SATISFIED: '已满足',
  ABANDONED: '已终止',
  EXPIRED: '已到期',
};

const OPEN: readonly DemandStatus[] = ['RAISED', 'SCREENED', 'RETURNED', 'LISTED', 'MATCHING'];

/** Those who talk go on when the demand's time on the list is over, and may come to a contract then. */
const SATISFIABLE: readonly DemandStatus[] = [...LISTED_STATUSES, 'EXPIRED'];

interface Action {
  readonly titleZh: string;
  readonly roles: readonly Role[];
  readonly from: readonly DemandStatus[];
}

/** Who may do what, and in which states (brief §2.4 DemandItem). */
const ACTIONS: Readonly<Record<DemandAction['type'], Action>> = {
  ReviseDemand: { titleZh: '修改需求', roles: ['ENT', 'OFF', 'LEAD'], from: ['RAISED', 'RETURNED'] },
  ScreenDemand: { titleZh: '筛选需求', roles: ['OFF', 'LEAD'], from: ['RAISED'] },
  ReturnDemand: { titleZh: '退回需求', roles: ['OFF', 'LEAD'], from: ['SCREENED'] },
  RegisterDemand: { titleZh: '列入需求清单', roles: ['OFF', 'LEAD'], from: ['SCREENED'] },
  SetConfidentiality: { titleZh: '设定公开程度', roles: ['ENT', 'OFF', 'LEAD'], from: OPEN },
  PublishDemand: { titleZh: '公开需求', roles: ['OFF', 'LEAD'], from: LISTED_STATUSES },
  WithdrawPublication: { titleZh: '停止公开需求', roles: ['ENT', 'OFF', 'LEAD'], from: LISTED_STATUSES },
  CloseDemand: { titleZh: '终止需求', roles: ['ENT', 'OFF', 'LEAD'], from: OPEN },
  StartMatching: { titleZh: '开始对接', roles: ['SYS'], from: LISTED_STATUSES },
  SatisfyDemand: { titleZh: '登记需求已满足', roles: ['SYS'], from: SATISFIABLE },
};

/** Reasons that a person may give; the others follow from what happened. */
const CLOSE_REASONS = ['ABANDONED_BY_ENTERPRISE', 'NO_SUITABLE_PATENT', 'SOLVED_ELSEWHERE'];

/** The rules of one technology demand (brief §2.4, R-33). */
export function demandDecider(
  parameters: readonly SupplyDemandParameters[],
): Decider<DemandState, DemandCommand, DemandEvent> {
  return {
    initial: { status: 'ABSENT' },
    decide(command, state) {
      if (command.type === 'RaiseDemand') return raise(command, state);
      if (command.type === 'Tick') {
        requireRole(command.actor, ['SYS'], '推进到期事项');
        return state.status === 'ABSENT' ? [] : expire(state, legalDateAt(command.at));
      }
      // What a match tells comes when it comes: a demand that has left the list by then stays as it is.
      if (command.type === 'StartMatching' && !isListed(state)) return [];
      if (command.type === 'SatisfyDemand' && !maySatisfy(state)) return [];
      return act(parameters, command, state);
    },
    evolve: evolveDemand,
  };
}

/** The day after its last day on the list begins. */
export function demandDueAt(state: DemandState): string | undefined {
  return isListed(state) && state.validUntil !== null ? startOfDay(addDays(state.validUntil, 1)) : undefined;
}

function isListed(state: DemandState): state is Demand {
  return state.status !== 'ABSENT' && LISTED_STATUSES.includes(state.status);
}

function maySatisfy(state: DemandState): boolean {
  return state.status !== 'ABSENT' && SATISFIABLE.includes(state.status);
}

/** The same words whether there is none or it is not for the one who asks. */
export function unknownDemand(): Error {
  return notFound('DEMAND_NOT_FOUND', '没有这项技术需求,或贵单位不能查看。请核对编号。');
}

function raise(command: RaiseDemand, state: DemandState): DemandEvent[] {
  const { type: _type, actor, at, actsFor, note, ...told } = command;
  requireRole(actor, ['ENT', 'OFF', 'LEAD', 'SYS'], '提出技术需求');
  requireOwn(actsFor, told.requester.smeKey, actor.role === 'ENT');
  // A survey raises one demand, however often its answer is told.
  if (state.status !== 'ABSENT' && told.surveyId !== null && state.surveyId === told.surveyId) return [];
  if (state.status !== 'ABSENT') {
    throw rule('DEMAND_EXISTS', '这项需求已经提出。要修改请使用「修改需求」。', { params: { status: state.status } });
  }
  checkDemand(told.need, told.industryCode, told.ipcHints);
  const raisedOn = legalDateAt(at);
  return [
    {
      type: 'DemandRaised',
      ...told,
      note: requireNote(command, actor.role === 'OFF' || actor.role === 'LEAD'),
      raisedOn,
    },
  ];
}

function act(parameters: readonly SupplyDemandParameters[], command: DemandAction, state: DemandState): DemandEvent[] {
  const demand = allow(command, state);
  const today = legalDateAt(command.at);
  const { demandId } = demand;
  switch (command.type) {
    case 'ReviseDemand':
      return revise(command, today);
    case 'ScreenDemand':
      return screen(command, today);
    case 'ReturnDemand':
      return [{ type: 'DemandReturned', reason: command.reason, returnedOn: today }];
    case 'RegisterDemand':
      return register(ruleSetAt(parameters, today), command, demand, today);
    case 'SetConfidentiality':
      return setConfidentiality(command, demand, today);
    case 'PublishDemand':
      return publish(command, demand, today);
    case 'WithdrawPublication':
      return demand.published === null ? [] : [{ type: 'DemandPublicationWithdrawn', demandId, withdrawnOn: today }];
    case 'CloseDemand':
      return close(command, demand, today);
    case 'StartMatching':
      if (demand.matchIds.includes(command.matchId)) return [];
      return [{ type: 'DemandMatchingStarted', matchId: command.matchId, startedOn: today }];
    case 'SatisfyDemand': {
      const { planYear } = demand;
      const { conversionId } = command;
      const satisfied: DemandEvent = { type: 'DemandSatisfied', demandId, planYear, conversionId, satisfiedOn: today };
      return [...endPublication(demand, today), satisfied];
    }
    default:
      return assertNever(command, 'demand command');
  }
}

/** Role, existence and ownership, state, in this order: the first that fails is what the person is told. */
function allow(command: DemandAction, state: DemandState): Demand {
  const { titleZh, roles, from } = ACTIONS[command.type];
  const { actor, actsFor } = command;
  requireRole(actor, roles, titleZh);
  if (state.status === 'ABSENT') throw unknownDemand();
  // Whether another firm's demand exists is nobody's business.
  if (actor.role === 'ENT' && actsFor !== state.requester.smeKey) throw unknownDemand();
  if (from.includes(state.status)) return state;
  const allowed = from.map((status) => `「${DEMAND_STATUS_ZH[status]}」`).join('、');
  throw rule(
    'DEMAND_STEP_NOT_ALLOWED',
    `该需求为「${DEMAND_STATUS_ZH[state.status]}」,不能${titleZh}。只有${allowed}的需求可以。`,
    { params: { action: command.type, status: state.status } },
  );
}

function requireOwn(actsFor: string | null, smeKey: string, isEnterprise: boolean): void {
  if (!isEnterprise || actsFor === smeKey) return;
  throw forbidden('NOT_THE_ENTERPRISE', '企业用户只能为本企业提出需求。请核对登录的企业。');
}

/** Whoever records for an enterprise says on what it rests. */
function requireNote({ note }: RaiseDemand | ReviseDemand, onBehalf: boolean): string | null {
  const text = note.trim();
  if (!onBehalf || text !== '') return onBehalf ? text : null;
  throw invalid('NOTE_REQUIRED', '代企业登记需求时,请在备注中写明来源(何人、何时、以何种方式提出)。', {
    fields: [{ field: 'note', rule: 'REQUIRED', messageZh: '代填须写明需求来源' }],
  });
}

function revise(command: ReviseDemand, today: LegalDate): DemandEvent[] {
  refuseFaults('DEMAND_INVALID', '技术需求', needFaults(command.need));
  const note = requireNote(command, command.actor.role !== 'ENT');
  return [{ type: 'DemandRevised', need: command.need, note, revisedOn: today }];
}

function screen({ industryCode, ipcHints }: ScreenDemand, today: LegalDate): DemandEvent[] {
  refuseFaults('DEMAND_INVALID', '需求分类', classificationFaults(industryCode, ipcHints));
  return [{ type: 'DemandScreened', industryCode, ipcHints, screenedOn: today }];
}

function register(
  { demandValidityMonths }: SupplyDemandParameters,
  { validUntil }: RegisterDemand,
  demand: Demand,
  today: LegalDate,
): DemandEvent[] {
  const until = validUntil ?? addMonths(today, demandValidityMonths);
  refuseFaults('DEMAND_INVALID', '需求有效期', [[until < today, 'valid_until', 'DATE_PASSED', '有效期不能早于今天']]);
  const { demandId, planYear, requester, size, industryCode, ipcHints, need } = demand;
  return [
    {
      type: 'DemandRegistered',
      demandId,
      planYear,
      smeKey: requester.smeKey,
      size,
      industryCode,
      ipcHints,
      urgency: need.urgency,
      budgetBand: need.budgetBand,
      validUntil: until,
      registeredOn: today,
    },
  ];
}

function setConfidentiality(command: SetConfidentiality, demand: Demand, today: LegalDate): DemandEvent[] {
  const { actor, confidentiality, mayNameRequester } = command;
  const documentNo = command.documentNo.trim();
  const widens =
    CONFIDENTIALITIES.indexOf(confidentiality) > CONFIDENTIALITIES.indexOf(demand.confidentiality) ||
    (mayNameRequester && !demand.mayNameRequester);
  if (widens && actor.role !== 'ENT' && documentNo === '') {
    throw invalid('DOCUMENT_REQUIRED', '代企业放宽公开程度时,请填写企业签署的书面同意编号。', {
      fields: [{ field: 'document_no', rule: 'REQUIRED', messageZh: '放宽公开程度须有企业书面同意' }],
    });
  }
  if (confidentiality === demand.confidentiality && mayNameRequester === demand.mayNameRequester) return [];
  const set: DemandEvent = {
    type: 'DemandConfidentialitySet',
    confidentiality,
    mayNameRequester,
    documentNo: documentNo === '' ? null : documentNo,
    setOn: today,
  };
  // What stands in public was written under the wider word: without it, it goes at once.
  const narrows = confidentiality !== 'PUBLIC_ANONYMOUS' || (demand.mayNameRequester && !mayNameRequester);
  return narrows ? [set, ...endPublication(demand, today)] : [set];
}

function publish({ actor, title, text }: PublishDemand, demand: Demand, today: LegalDate): DemandEvent[] {
  if (demand.confidentiality !== 'PUBLIC_ANONYMOUS') {
    throw rule('CONSENT_REQUIRED', '企业没有同意公开这项需求,不能公开。请先取得企业同意并登记公开程度。', {
      params: { confidentiality: demand.confidentiality },
    });
  }
  const written = { title: title.trim(), text: text.trim() };
  checkPublicText(demand, written.title, written.text);
  const { published, demandId, industryCode, ipcHints, validUntil } = demand;
  if (published?.title === written.title && published.text === written.text) return [];
  if (validUntil === null) throw new Error(`${demandId} is on the list without a last day`);
  const shown = { ...written, writtenBy: actor.personKey, publishedOn: today };
  return [{ type: 'DemandPublished', demandId, published: shown, industryCode, ipcHints, validUntil }];
}

function close({ reason }: CloseDemand, demand: Demand, today: LegalDate): DemandEvent[] {
  if (!CLOSE_REASONS.includes(reason)) {
    throw invalid('CLOSE_REASON_NOT_GIVEN', '请选择终止原因:企业放弃、没有合适的专利,或已另行解决。', {
      fields: [{ field: 'reason', rule: 'UNKNOWN_CODE', messageZh: '终止原因不在可选范围内' }],
    });
  }
  return ended(demand, reason, today);
}

function expire(demand: Demand, today: LegalDate): DemandEvent[] {
  const { validUntil } = demand;
  if (validUntil === null || today <= validUntil || !isListed(demand)) return [];
  return ended(demand, 'EXPIRED', addDays(validUntil, 1));
}

function ended(demand: Demand, reason: CloseDemand['reason'], on: LegalDate): DemandEvent[] {
  const { demandId, planYear } = demand;
  return [...endPublication(demand, on), { type: 'DemandClosed', demandId, planYear, reason, closedOn: on }];
}

function endPublication({ published, demandId }: Demand, on: LegalDate): DemandEvent[] {
  return published === null ? [] : [{ type: 'DemandPublicationWithdrawn', demandId, withdrawnOn: on }];
}
