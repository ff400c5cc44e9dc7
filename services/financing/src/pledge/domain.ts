import {
  type Actor,
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
} from '@zhiqi/kernel';
import { amountFault } from '../amount.ts';
import { sameAssets } from '../collateral/domain.ts';
import { refuseFaults } from '../faults.ts';
import { requireRegistry } from '../readers.ts';
import { checkContract, refusalOfContract } from './domain/contract.ts';
import { evolvePledge } from './domain/evolve.ts';
import { readRegistryNo } from './domain/registry-no.ts';
import type {
  ModifyPledge,
  Pledge,
  PledgeAction,
  PledgeCommand,
  PledgeEvent,
  PledgeIdentity,
  PledgeState,
  PledgeStatus,
  PreparePledge,
  SubmitPledge,
} from './domain/types.ts';

export * from './domain/types.ts';

const PLEDGE_STATUS_ZH: Readonly<Record<PledgeStatus, string>> = {
  PREPARED: '已准备',
  SUBMITTED: '已提交',
  CORRECTION_REQUIRED: '待补正',
  REGISTERED: '已登记',
  CANCELLATION_SUBMITTED: '已申请注销',
  CANCELLED: '已注销',
  REFUSED: '不予登记',
  REVOKED: '已撤销',
  ABANDONED: '已放弃',
};

interface Action {
  readonly titleZh: string;
  readonly roles: readonly Role[];
  readonly from: readonly PledgeStatus[];
}

/** Who may do what, and in which states (brief §2.1 F9). The registry's acts are recorded by the bureau or its interface. */
const ACTIONS: Readonly<Record<PledgeAction['type'], Action>> = {
  SubmitPledge: { titleZh: '提交质押登记', roles: ['FIN', 'BANK'], from: ['PREPARED', 'CORRECTION_REQUIRED'] },
  RequireCorrection: { titleZh: '登记补正要求', roles: ['FIN', 'EXT'], from: ['SUBMITTED'] },
  RecordRegistration: { titleZh: '记录登记结果', roles: ['FIN', 'EXT'], from: ['SUBMITTED'] },
  RecordRefusal: { titleZh: '记录不予登记', roles: ['FIN', 'EXT'], from: ['SUBMITTED'] },
  ModifyPledge: { titleZh: '记录变更登记', roles: ['FIN', 'EXT'], from: ['REGISTERED'] },
  SubmitCancellation: { titleZh: '申请注销登记', roles: ['FIN', 'BANK'], from: ['REGISTERED'] },
  RecordCancellation: { titleZh: '记录注销登记', roles: ['FIN', 'EXT'], from: ['CANCELLATION_SUBMITTED'] },
  WithdrawCancellation: {
    titleZh: '撤回注销申请',
    roles: ['FIN', 'BANK', 'EXT'],
    from: ['CANCELLATION_SUBMITTED'],
  },
  RevokeRegistration: { titleZh: '记录登记撤销', roles: ['FIN', 'EXT'], from: ['REGISTERED'] },
  AbandonPledge: {
    titleZh: '放弃质押登记',
    roles: ['FIN', 'BANK'],
    from: ['PREPARED', 'SUBMITTED', 'CORRECTION_REQUIRED'],
  },
};

const MAX_NOTE = 500;
const DOCUMENT_NO_MAX = 60;

/** The rules of one case at the registry, over one right or a bundle (brief §2.1 F9, G-1 to G-3, G-7). */
export const pledgeDecider: Decider<PledgeState, PledgeCommand, PledgeEvent> = {
  initial: { status: 'ABSENT' },
  decide: (command, state) => (command.type === 'PreparePledge' ? prepare(command, state) : act(command, state)),
  evolve: evolvePledge,
};

function prepare(command: PreparePledge, state: PledgeState): PledgeEvent[] {
  const { type: _type, actor, at, facts, ...contract } = command;
  requireRole(actor, ['FIN', 'BANK'], '准备质押登记');
  if (actor.role === 'BANK' && actor.unit !== contract.bankCode) {
    throw forbidden('NOT_THE_PLEDGEE', '银行只能为本行准备质押登记。请核对质权人。');
  }
  if (state.status !== 'ABSENT') {
    throw rule('PLEDGE_EXISTS', '这笔质押登记已经准备。请换一个请求编号办理另一笔。', {
      params: { status: state.status },
    });
  }
  checkContract(command);
  if (
    !sameAssets(
      facts.map(({ asset }) => asset),
      contract.assets,
    )
  ) {
    throw new Error('facts were looked up of other rights than those asked for');
  }
  const refusal = refusalOfContract(command, '不能准备质押登记');
  if (refusal) throw refusal;
  return [{ type: 'PledgePrepared', ...contract, preparedOn: legalDateAt(at) }];
}

function act(command: PledgeAction, state: PledgeState): PledgeEvent[] {
  const pledge = allow(command, state);
  const identity = identityOf(pledge);
  const today = legalDateAt(command.at);
  switch (command.type) {
    case 'SubmitPledge': {
      const submittedOn = dateAfter(pledge, command.submittedOn, 'submitted_on', today);
      if (submittedOn === today) checkStillAcceptable(command, pledge);
      return [{ type: 'PledgeRegistrationSubmitted', ...identity, submittedOn }];
    }
    case 'RequireCorrection':
      return [{ type: 'PledgeCorrectionRequired', note: requiredText(command.note, 'note', '补正要求', MAX_NOTE) }];
    case 'RecordRegistration': {
      const registeredOn = dateAfter(pledge, command.registeredOn, 'registered_on', today);
      const registryNo = readRegistryNo(command.registryNo);
      return [{ type: 'PledgeRegistered', ...identity, registryNo, debtEnd: pledge.debtEnd, registeredOn }];
    }
    case 'RecordRefusal': {
      const refusedOn = dateAfter(pledge, command.refusedOn, 'refused_on', today);
      return [{ type: 'PledgeRefused', ...identity, ground: command.ground, refusedOn }];
    }
    case 'ModifyPledge':
      return modify(command, pledge, today);
    case 'SubmitCancellation': {
      const { dischargeDocumentNo } = command;
      const proof = requiredText(dischargeDocumentNo, 'discharge_document_no', '债务清偿证明编号', DOCUMENT_NO_MAX);
      return [{ type: 'PledgeCancellationSubmitted', dischargeDocumentNo: proof }];
    }
    case 'WithdrawCancellation':
      return [{ type: 'PledgeCancellationWithdrawn', withdrawnOn: today }];
    case 'RecordCancellation': {
      const cancelledOn = dateAfter(pledge, command.cancelledOn, 'cancelled_on', today);
      return [{ type: 'PledgeCancelled', ...identity, cancelledOn }];
    }
    case 'RevokeRegistration': {
      const { registeredOn } = pledge;
      if (registeredOn === null) throw new Error(`registered pledge ${pledge.pledgeId} has no day of registration`);
      const revokedOn = dateAfter(pledge, command.revokedOn, 'revoked_on', today);
      return [{ type: 'PledgeRevoked', ...identity, cause: command.cause, revokedOn, registeredOn }];
    }
    case 'AbandonPledge':
      return [{ type: 'PledgeAbandoned', ...identity, abandonedOn: today }];
    default:
      return assertNever(command, 'pledge command');
  }
}

/** Role, existence, whose it is, state, in this order: the first that fails is what the person is told. */
function allow(command: PledgeAction, state: PledgeState): Pledge {
  const { titleZh, roles, from } = ACTIONS[command.type];
  const { actor } = command;
  requireRole(actor, roles, titleZh);
  requireRegistry(actor, titleZh);
  // Whether another bank has a pledge is nobody's business.
  if (state.status === 'ABSENT' || (actor.role === 'BANK' && actor.unit !== state.bankCode)) throw unknownPledge();
  if (from.includes(state.status)) return state;
  const allowed = from.map((status) => `「${PLEDGE_STATUS_ZH[status]}」`).join('、');
  throw rule(
    'PLEDGE_STEP_NOT_ALLOWED',
    `该质押登记为「${PLEDGE_STATUS_ZH[state.status]}」,不能${titleZh}。只有${allowed}的可以。`,
    { params: { action: command.type, status: state.status } },
  );
}

/** Whether somebody may hand in a pledge as it stands: only then anything has to be looked up for it. */
export function maySubmit(actor: Actor, state: PledgeState): boolean {
  const { roles, from } = ACTIONS.SubmitPledge;
  if (state.status === 'ABSENT' || !roles.includes(actor.role)) return false;
  return from.includes(state.status) && (actor.role !== 'BANK' || actor.unit === state.bankCode);
}

/** The same words whether there is none or it is not for the one who asks. */
export function unknownPledge(): Error {
  return notFound('PLEDGE_NOT_FOUND', '没有这笔质押登记,或它与贵单位无关。请核对编号。');
}

/**
 * Days or weeks after it was prepared a right may have lapsed, or be disputed or confirmed as abnormal: what is handed in today
 * is checked as it stands today. What the registry took in on an earlier day is recorded whatever has become of the right.
 */
function checkStillAcceptable({ facts, actor, at }: SubmitPledge, pledge: Pledge): void {
  if (facts === 'UNASKED') return;
  if (facts === null) throw rule('PLEDGE_CHANGED', '核查期间该质押登记已有变化。请刷新后重新提交。');
  const own = facts.map((each) => (each.claimedBy === pledge.pledgeId ? { ...each, claimedBy: null } : each));
  const titleZh = '质押物情况已有变化,今天不能提交质押登记,请放弃本笔、更换质押物后重新准备';
  const refusal = refusalOfContract({ ...pledge, facts: own, actor, at }, titleZh);
  if (refusal) throw refusal;
}

function modify(
  { securedAmountFen, debtEnd, modifiedOn }: ModifyPledge,
  pledge: Pledge,
  today: LegalDate,
): PledgeEvent[] {
  refuseFaults('MODIFICATION_INVALID', '变更登记', [
    amountFault(securedAmountFen, 'secured_amount_fen', '担保金额'),
    debtEnd > pledge.debtStart
      ? undefined
      : { field: 'debt_end', rule: 'DEBT_TERM_REVERSED', messageZh: '债务到期日应晚于债务起始日' },
  ]);
  const changeFen = (BigInt(securedAmountFen) - BigInt(pledge.securedAmountFen)).toString();
  if (changeFen === '0' && debtEnd === pledge.debtEnd) return [];
  const on = dateAfter(pledge, modifiedOn, 'modified_on', today);
  const identity = { ...identityOf(pledge), securedAmountFen };
  return [{ type: 'PledgeModified', ...identity, changeFen, debtEnd, modifiedOn: on }];
}

/** A date of law is not in the future and not before the one of the step before. */
function dateAfter(pledge: Pledge, date: LegalDate, field: string, today: LegalDate): LegalDate {
  const earliest = pledge.modifiedOn ?? pledge.registeredOn ?? pledge.submittedOn;
  const fault =
    date > today
      ? (['DATE_IN_FUTURE', '日期不能晚于今天'] as const)
      : earliest !== null && date < earliest
        ? (['DATE_BEFORE_PREVIOUS_STEP', `日期不能早于上一步的日期 ${earliest}`] as const)
        : undefined;
  if (fault === undefined) return date;
  const [broken, messageZh] = fault;
  throw invalid(broken, `${messageZh}。请对照登记机构的文书核对。`, { fields: [{ field, rule: broken, messageZh }] });
}

function requiredText(value: string, field: string, nameZh: string, max: number): string {
  const text = value.trim();
  if (text !== '' && text.length <= max) return text;
  const messageZh = text === '' ? `请填写${nameZh}` : `${nameZh}最长 ${max} 个字符`;
  const broken = text === '' ? 'REQUIRED' : 'TEXT_TOO_LONG';
  throw invalid(broken, `${messageZh}。`, { fields: [{ field, rule: broken, messageZh }] });
}

function identityOf({ pledgeId, kind, assets, bankCode, securedAmountFen }: Pledge): PledgeIdentity {
  return { pledgeId, kind, assets, bankCode, securedAmountFen };
}
