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
  startOfDay,
} from '@zhiqi/kernel';
import { type Assessment, assess, type RefusalGround, refusalOf, sameAssets } from '../collateral/domain.ts';
import { refuseFaults } from '../faults.ts';
import { endConsents, endedByTime, grant, liveConsents, paperOf, published, revoke } from './domain/consents.ts';
import { checkContent } from './domain/content.ts';
import { evolveDemand } from './domain/evolve.ts';
import {
  type Demand,
  type DemandAction,
  type DemandCommand,
  type DemandContent,
  type DemandEvent,
  type DemandState,
  type DemandStatus,
  LIVE_STATUSES,
  type ReturnDemand,
  type SubmitDemand,
  type VerifyDemand,
} from './domain/types.ts';

export { consentFor, MAX_CONSENTS } from './domain/consents.ts';
export * from './domain/content.ts';
export * from './domain/types.ts';

const DEMAND_STATUS_ZH: Readonly<Record<DemandStatus, string>> = {
  SUBMITTED: '已提交',
  RETURNED: '已退回',
  VERIFIED: '已核验',
  PUBLISHED: '已公开',
  WITHDRAWN: '已撤回',
  EXPIRED: '已到期',
  CLOSED: '已办结',
};

interface Action {
  readonly titleZh: string;
  readonly roles: readonly Role[];
  readonly from: readonly DemandStatus[];
  /** The enterprise acts for itself; the bureau needs the number of the paper that the enterprise signed. */
  readonly paper?: true;
}

/** Who may do what, and in which states (brief §2.1 F3, F4). */
const ACTIONS: Readonly<Record<DemandAction['type'], Action>> = {
  ReviseDemand: { titleZh: '修改融资需求', roles: ['ENT', 'FIN'], from: LIVE_STATUSES },
  ReturnDemand: { titleZh: '退回融资需求', roles: ['FIN'], from: ['SUBMITTED'] },
  VerifyDemand: { titleZh: '核验融资需求', roles: ['FIN'], from: ['SUBMITTED'] },
  GrantConsent: {
    titleZh: '授权公开',
    roles: ['ENT', 'FIN'],
    from: ['SUBMITTED', 'VERIFIED', 'PUBLISHED'],
    paper: true,
  },
  RevokeConsent: { titleZh: '撤回授权', roles: ['ENT', 'FIN'], from: LIVE_STATUSES, paper: true },
  WithdrawDemand: { titleZh: '撤回融资需求', roles: ['ENT', 'FIN'], from: LIVE_STATUSES, paper: true },
  CloseDemand: { titleZh: '办结融资需求', roles: ['FIN'], from: ['VERIFIED', 'PUBLISHED'] },
};

/**
 * What only puts a verification off: told to the clerk, who tells the enterprise (G-2: warn at demand stage). A right that
 * is not the enterprise's, not in force, claimed, disputed or abnormal stands in its way.
 */
const WARNINGS: readonly RefusalGround[] = [
  'ANNUAL_FEE_UNPAID',
  'TERM_BEYOND_RIGHT',
  'CO_OWNER_CONSENT_MISSING',
  'TWIN_APPLICATION',
  'INVALIDATION_PENDING',
];

const MAX_NOTE = 500;
const DOCUMENT_NO_MAX = 60;

/**
 * The rules of one financing demand and of the consents to disclose it (brief §2.1 F3, F4). Whatever time has ended is ended
 * first, so that nothing is decided on a consent that no longer holds.
 */
export const demandDecider: Decider<DemandState, DemandCommand, DemandEvent> = {
  initial: { status: 'ABSENT' },
  decide(command, state) {
    if (command.type === 'SubmitDemand') return submit(command, state);
    const ended = state.status === 'ABSENT' ? [] : endedByTime(state, legalDateAt(command.at));
    if (command.type === 'Tick') {
      requireRole(command.actor, ['SYS'], '推进到期事项');
      return ended;
    }
    return [...ended, ...act(command, ended.reduce(evolveDemand, state))];
  },
  evolve: evolveDemand,
};

/** The next instant at which time ends a consent or the demand: the day after its last day begins. */
export function demandDueAt(state: DemandState): string | undefined {
  if (state.status === 'ABSENT' || !LIVE_STATUSES.includes(state.status)) return undefined;
  const lastDays = [state.content.validUntil, ...liveConsents(state).map(({ expiresOn }) => expiresOn)];
  const [earliest = state.content.validUntil] = lastDays.sort();
  return startOfDay(addDays(earliest, 1));
}

/** What the clerk should know of rights that were verified all the same. */
export function verificationNotes(command: Pick<VerifyDemand, 'facts' | 'at'>, termMonths: number): Assessment[] {
  return assessAll(command, termMonths);
}

function submit({ actor, at, demandId, uscc, content }: SubmitDemand, state: DemandState): DemandEvent[] {
  requireRole(actor, ['ENT', 'FIN'], '提交融资需求');
  if (actor.role === 'ENT' && actor.unit !== uscc) {
    throw forbidden('NOT_THE_ENTERPRISE', '企业用户只能为本企业提交融资需求。请核对登录的企业。');
  }
  if (state.status !== 'ABSENT') {
    throw rule('DEMAND_EXISTS', '这份融资需求已经提交。要修改请使用“修改”。', { params: { status: state.status } });
  }
  const today = legalDateAt(at);
  checkContent(content, today);
  return [{ type: 'FinancingDemandSubmitted', demandId, uscc, content, submittedOn: today }];
}

function act(command: DemandAction, state: DemandState): DemandEvent[] {
  const demand = allow(command, state);
  const today = legalDateAt(command.at);
  switch (command.type) {
    case 'ReviseDemand':
      return revise(command.content, demand, today);
    case 'ReturnDemand':
      return returnDemand(command, demand, today);
    case 'VerifyDemand':
      return verify(command, demand, today);
    case 'GrantConsent':
      return grant(command, demand, today);
    case 'RevokeConsent':
      return revoke(command, demand, today);
    case 'WithdrawDemand': {
      const { demandId, status } = demand;
      const wasPublished = status === 'PUBLISHED';
      const documentNo = paperOf(command);
      const withdrawn = { demandId, wasPublished, documentNo, withdrawnOn: today };
      return [...endConsents(demand, 'DEMAND_WITHDRAWN', today), { type: 'FinancingDemandWithdrawn', ...withdrawn }];
    }
    case 'CloseDemand': {
      const closed = { demandId: demand.demandId, outcome: command.outcome, closedOn: today };
      return [...endConsents(demand, 'DEMAND_CLOSED', today), { type: 'FinancingDemandClosed', ...closed }];
    }
    default:
      return assertNever(command, 'demand command');
  }
}

/** Role, existence and ownership, state, paper, in this order: the first that fails is what the person is told. */
function allow(command: DemandAction, state: DemandState): Demand {
  const { titleZh, roles, from, paper } = ACTIONS[command.type];
  const { actor } = command;
  requireRole(actor, roles, titleZh);
  // Whether another firm's demand exists is nobody's business.
  if (state.status === 'ABSENT' || (actor.role === 'ENT' && actor.unit !== state.uscc)) throw unknownDemand();
  if (!from.includes(state.status)) {
    const allowed = from.map((status) => `「${DEMAND_STATUS_ZH[status]}」`).join('、');
    throw rule(
      'DEMAND_STEP_NOT_ALLOWED',
      `该融资需求为「${DEMAND_STATUS_ZH[state.status]}」,不能${titleZh}。只有${allowed}的需求可以。`,
      { params: { action: command.type, status: state.status } },
    );
  }
  if (paper && actor.role === 'FIN' && 'documentNo' in command) requirePaper(command.documentNo, titleZh);
  return state;
}

/** The same words whether there is none or it is not for the one who asks. */
export function unknownDemand(): Error {
  return notFound('DEMAND_NOT_FOUND', '没有这份融资需求,或它没有向贵单位公开。请核对编号。');
}

function requirePaper(documentNo: string, titleZh: string): void {
  const length = documentNo.trim().length;
  if (length > 0 && length <= DOCUMENT_NO_MAX) return;
  throw invalid(
    'DOCUMENT_REQUIRED',
    `代企业${titleZh}时,请填写企业签署的书面文件编号(最长 ${DOCUMENT_NO_MAX} 个字符)。`,
    {
      fields: [{ field: 'document_no', rule: 'REQUIRED', messageZh: '代办须有企业签署的书面文件' }],
    },
  );
}

function revise(content: DemandContent, demand: Demand, today: LegalDate): DemandEvent[] {
  checkContent(content, today);
  const { demandId, uscc, verifiedOn } = demand;
  const stands = demand.status === 'VERIFIED' || demand.status === 'PUBLISHED';
  const asksMore = !sameAssets(content.assets, demand.content.assets) || content.termMonths > demand.content.termMonths;
  if (stands && asksMore) {
    throw rule(
      'REVISION_NEEDS_VERIFICATION',
      '已核验的融资需求不能更换质押物或延长期限。请撤回本需求,按新的内容另行提交核验。',
      { params: { status: demand.status } },
    );
  }
  const revised: DemandEvent = {
    type: 'FinancingDemandRevised',
    demandId,
    content,
    verifiedOn: stands ? verifiedOn : null,
    revisedOn: today,
  };
  if (!stands) return [revised];
  return [revised, ...liveConsents(demand).map((consent) => published({ demandId, uscc, content }, consent, today))];
}

function returnDemand({ reasons, note }: ReturnDemand, { demandId }: Demand, today: LegalDate): DemandEvent[] {
  const text = note.trim();
  refuseFaults('RETURN_INVALID', '退回融资需求', [
    reasons.length > 0 ? undefined : { field: 'reasons', rule: 'REQUIRED', messageZh: '请选择退回原因' },
    text.length <= MAX_NOTE
      ? undefined
      : { field: 'note', rule: 'TEXT_TOO_LONG', messageZh: `说明最长 ${MAX_NOTE} 个字符` },
  ]);
  const returned = { reasons: [...new Set(reasons)], note: text === '' ? null : text, returnedOn: today };
  return [{ type: 'FinancingDemandReturned', demandId, ...returned }];
}

function verify(command: VerifyDemand, demand: Demand, today: LegalDate): DemandEvent[] {
  const { demandId, uscc, content } = demand;
  if (
    !sameAssets(
      command.facts.map(({ asset }) => asset),
      content.assets,
    )
  ) {
    throw rule('DEMAND_CHANGED', '核验期间融资需求已被修改。请刷新后重新核验。');
  }
  const refusal = refusalOf(assessAll(command, content.termMonths), ({ ground }) => !WARNINGS.includes(ground), {
    actor: command.actor,
    slug: 'DEMAND_NOT_VERIFIABLE',
    titleZh: '融资需求不能核验,请退回企业并说明原因',
  });
  if (refusal) throw refusal;
  return [
    { type: 'FinancingDemandVerified', demandId, content, verifiedOn: today },
    ...liveConsents(demand).map((consent) => published({ demandId, uscc, content }, consent, today)),
  ];
}

/** The debt is not dated yet: a loan that began today is what the rights are measured against. */
function assessAll({ facts, at }: Pick<VerifyDemand, 'facts' | 'at'>, termMonths: number): Assessment[] {
  const today = legalDateAt(at);
  const offer = { today, debtEnd: addMonths(today, termMonths), coOwnersConsent: false };
  return facts.map((each) => assess(each, offer));
}
