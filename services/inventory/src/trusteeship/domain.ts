import {
  addDays,
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
import { agreementOf } from './domain/agreement.ts';
import type {
  AssignHandover,
  CompleteHandover,
  ExistingTrusteeship,
  Handover,
  ProposeTrusteeship,
  Side,
  SignTrusteeship,
  TerminateTrusteeship,
  Tick,
  TrusteeshipCommand,
  TrusteeshipEvent,
  TrusteeshipRules,
  TrusteeshipState,
  TrusteeshipStatus,
  TrusteeshipWork,
} from './domain/types.ts';

export { checkTrusteeshipRules } from './domain/agreement.ts';
export * from './domain/types.ts';

const STATUS_ZH: Readonly<Record<TrusteeshipStatus, string>> = {
  PROPOSED: '待签约',
  SIGNED: '已签约',
  ACTIVE: '托管中',
  COMPLETED: '到期完成',
  TERMINATED: '提前终止',
  RENEWED: '已续签',
};

interface Action {
  readonly titleZh: string;
  readonly roles: readonly Role[];
  readonly from: readonly TrusteeshipStatus[];
}

const LIVE: readonly TrusteeshipStatus[] = ['SIGNED', 'ACTIVE'];

/** Who may do what, and in which states (brief §2.4 Trusteeship). The two sides act for themselves or through an officer. */
const ACTIONS: Readonly<Record<TrusteeshipWork['type'], Action>> = {
  SignTrusteeship: { titleZh: '签署托管协议', roles: ['OFF', 'LEAD', 'ENT', 'AGENCY'], from: ['PROPOSED'] },
  AssignHandover: { titleZh: '安排移交', roles: ['OFF', 'LEAD', 'AGENCY'], from: LIVE },
  CompleteHandover: { titleZh: '登记移交完成', roles: ['OFF', 'LEAD', 'AGENCY'], from: LIVE },
  TerminateTrusteeship: { titleZh: '提前终止托管', roles: ['OFF', 'LEAD'], from: LIVE },
};

/** The rules of one trusteeship agreement (R-45; brief §2.4). */
export function trusteeshipDecider(
  rules: readonly TrusteeshipRules[],
): Decider<TrusteeshipState, TrusteeshipCommand, TrusteeshipEvent> {
  return {
    initial: { status: 'ABSENT' },
    decide: (command, state) => decide(rules, command, state),
    evolve,
  };
}

export function unknownTrusteeship(): Error {
  return notFound('TRUSTEESHIP_NOT_FOUND', '没有这份托管协议。请核对编号。');
}

/** Whether some handover should have been completed before `today`. */
export function isOverdue({ dueOn, completedOn }: Handover, today: LegalDate): boolean {
  return completedOn === null && dueOn < today;
}

/** When the platform must act on its own: on the first day, and on the day after the last. */
export function trusteeshipDueAt(state: TrusteeshipState): string | undefined {
  if (state.status === 'SIGNED') return startOfDay(state.startsOn);
  return state.status === 'ACTIVE' ? startOfDay(addDays(state.endsOn, 1)) : undefined;
}

function decide(
  rules: readonly TrusteeshipRules[],
  command: TrusteeshipCommand,
  state: TrusteeshipState,
): TrusteeshipEvent[] {
  const today = legalDateAt(command.at);
  if (command.type === 'ProposeTrusteeship') return propose(rules, command, state, today);
  if (command.type === 'Tick') {
    requireRole(command.actor, ['SYS'], '推进到期事项');
    return state.status === 'ABSENT' ? [] : passTime(command, state, today);
  }
  const trusteeship = allow(command, state);
  switch (command.type) {
    case 'SignTrusteeship':
      return sign(command, trusteeship, today);
    case 'AssignHandover':
      return assign(rules, command, trusteeship, today);
    case 'CompleteHandover':
      return complete(command, trusteeship, today);
    case 'TerminateTrusteeship':
      return terminate(command, trusteeship, today);
    default:
      return assertNever(command, 'trusteeship command');
  }
}

function propose(
  rules: readonly TrusteeshipRules[],
  command: ProposeTrusteeship,
  state: TrusteeshipState,
  today: LegalDate,
): TrusteeshipEvent[] {
  requireRole(command.actor, ['OFF', 'LEAD'], '登记托管协议');
  const { trusteeshipId } = command;
  if (state.status !== 'ABSENT') {
    throw rule('TRUSTEESHIP_EXISTS', '这份托管协议已经登记。请在原协议上继续办理。', { params: { trusteeshipId } });
  }
  const set = ruleSetAt(rules, today);
  return [{ type: 'TrusteeshipProposed', trusteeshipId, ruleSetVersion: set.version, ...agreementOf(set, command) }];
}

/** Existence, role, side and state, in this order: the first that fails is what the person is told. */
function allow(command: TrusteeshipWork, state: TrusteeshipState): ExistingTrusteeship {
  const { titleZh, roles, from } = ACTIONS[command.type];
  if (state.status === 'ABSENT') throw unknownTrusteeship();
  requireRole(command.actor, roles, titleZh);
  requireOwnSide(command, state);
  if (from.includes(state.status)) return state;
  const allowed = from.map((status) => `「${STATUS_ZH[status]}」`).join('、');
  throw rule(
    'TRUSTEESHIP_STEP_NOT_ALLOWED',
    `该托管协议为「${STATUS_ZH[state.status]}」,不能${titleZh}。只有${allowed}的可以。`,
    { params: { action: command.type, status: state.status } },
  );
}

/** A firm or an agency that acts for itself acts on its own agreement and signs its own side. */
function requireOwnSide(command: TrusteeshipWork, { client, agency }: ExistingTrusteeship): void {
  const { role, unit } = command.actor;
  if (role !== 'ENT' && role !== 'AGENCY') return;
  const side: Side = role === 'ENT' ? 'CLIENT' : 'AGENCY';
  const { uscc, key } = role === 'ENT' ? client : agency;
  const isOwn = unit === uscc || unit === key;
  if (isOwn && (command.type !== 'SignTrusteeship' || command.side === side)) return;
  throw forbidden('NOT_OWN_AGREEMENT', '只能办理本单位的托管协议,并签署本单位一方。请核对登录的单位。');
}

function sign(command: SignTrusteeship, trusteeship: ExistingTrusteeship, today: LegalDate): TrusteeshipEvent[] {
  const { side, signedOn } = command;
  requirePast('signed_on', '签署日', signedOn, today);
  const { clientSignedOn, agencySignedOn, client, agency, clientIsSme, scope, startsOn, endsOn } = trusteeship;
  if (endsOn < today) {
    throw rule('TERM_IS_OVER', `协议期间已于 ${endsOn} 届满,不能再签署。请重新登记一份协议。`, { params: { endsOn } });
  }
  const own = side === 'CLIENT' ? clientSignedOn : agencySignedOn;
  const other = side === 'CLIENT' ? agencySignedOn : clientSignedOn;
  if (own !== null) return [];
  const events: TrusteeshipEvent[] = [{ type: 'TrusteeshipSideSigned', side, signedOn }];
  if (other === null) return events;
  const both = earlier(signedOn, other) === signedOn ? other : signedOn;
  const facts = { clientKey: client.key, agencyKey: agency.key, clientIsSme, scope, startsOn, endsOn };
  events.push({ type: 'TrusteeshipSigned', ...facts, signedOn: both });
  if (startsOn <= today) events.push({ type: 'TrusteeshipStarted', startedOn: startsOn });
  return events;
}

function assign(
  rules: readonly TrusteeshipRules[],
  { handoverId, matter, dueOn }: AssignHandover,
  { matters, handovers, endsOn }: ExistingTrusteeship,
  today: LegalDate,
): TrusteeshipEvent[] {
  if (handovers.some((each) => each.handoverId === handoverId)) return [];
  if (!matters.includes(matter)) {
    const messageZh = '该事项不在托管范围内';
    throw invalid('MATTER_NOT_IN_SCOPE', `${messageZh}。请先与双方变更协议,或选择协议中的事项。`, {
      fields: [{ field: 'matter', rule: 'MATTER_NOT_IN_SCOPE', messageZh }],
    });
  }
  const due = dueOn ?? earlier(addDays(today, ruleSetAt(rules, today).handoverDays), endsOn);
  if (due < today || due > endsOn) {
    const messageZh = `移交期限须在今天与协议终止日(${endsOn})之间`;
    throw invalid('DUE_OUT_OF_TERM', `${messageZh}。请改正。`, {
      fields: [{ field: 'due_on', rule: 'DUE_OUT_OF_TERM', messageZh }],
    });
  }
  return [{ type: 'HandoverAssigned', handoverId, matter, dueOn: due }];
}

function complete(
  { handoverId, completedOn }: CompleteHandover,
  { handovers }: ExistingTrusteeship,
  today: LegalDate,
): TrusteeshipEvent[] {
  requirePast('completed_on', '移交日', completedOn, today);
  const handover = handovers.find((each) => each.handoverId === handoverId);
  if (handover === undefined) throw notFound('HANDOVER_NOT_FOUND', '该协议没有这项移交。请核对移交编号。');
  return handover.completedOn === null ? [{ type: 'HandoverCompleted', handoverId, completedOn }] : [];
}

function terminate(
  { endedOn, documentNo }: TerminateTrusteeship,
  { client, startsOn, endsOn }: ExistingTrusteeship,
  today: LegalDate,
): TrusteeshipEvent[] {
  requirePast('ended_on', '终止日', endedOn, today);
  if (endedOn < startsOn || endedOn > endsOn) {
    const messageZh = `提前终止日须在协议期间(${startsOn} 至 ${endsOn})内`;
    throw invalid('DATE_OUT_OF_TERM', `${messageZh}。请核对终止文件。`, {
      fields: [{ field: 'ended_on', rule: 'DATE_OUT_OF_TERM', messageZh }],
    });
  }
  return [{ type: 'TrusteeshipEnded', clientKey: client.key, cause: 'TERMINATED', endedOn, documentNo }];
}

function passTime({ isRenewed }: Tick, trusteeship: ExistingTrusteeship, today: LegalDate): TrusteeshipEvent[] {
  const { status, startsOn, endsOn, client } = trusteeship;
  const events: TrusteeshipEvent[] = [];
  if (status === 'SIGNED' && startsOn <= today) events.push({ type: 'TrusteeshipStarted', startedOn: startsOn });
  if ((status === 'ACTIVE' || events.length > 0) && endsOn < today) {
    const cause = isRenewed ? 'RENEWED' : 'COMPLETED';
    events.push({ type: 'TrusteeshipEnded', clientKey: client.key, cause, endedOn: endsOn, documentNo: null });
  }
  return events;
}

function requirePast(field: string, nameZh: string, date: LegalDate, today: LegalDate): void {
  if (date <= today) return;
  const messageZh = `${nameZh}不能晚于今天`;
  throw invalid('DATE_IN_FUTURE', `${messageZh}。请在事情发生后再登记。`, {
    fields: [{ field, rule: 'DATE_IN_FUTURE', messageZh }],
  });
}

function earlier(one: LegalDate, other: LegalDate): LegalDate {
  return one < other ? one : other;
}

function evolve(state: TrusteeshipState, event: TrusteeshipEvent): TrusteeshipState {
  if (event.type === 'TrusteeshipProposed') {
    const { type: _, ...agreed } = event;
    const nothing = { clientSignedOn: null, agencySignedOn: null, handoverDueOn: null, endedOn: null };
    return { status: 'PROPOSED', ...agreed, ...nothing, handovers: [] };
  }
  if (state.status === 'ABSENT') return state;
  switch (event.type) {
    case 'TrusteeshipSideSigned':
      return { ...state, [event.side === 'CLIENT' ? 'clientSignedOn' : 'agencySignedOn']: event.signedOn };
    case 'TrusteeshipSigned':
      return { ...state, status: 'SIGNED' };
    case 'TrusteeshipStarted':
      return { ...state, status: 'ACTIVE' };
    case 'HandoverAssigned': {
      const { handoverId, matter, dueOn } = event;
      return withHandovers(state, [...state.handovers, { handoverId, matter, dueOn, completedOn: null }]);
    }
    case 'HandoverCompleted': {
      const { handoverId, completedOn } = event;
      return withHandovers(
        state,
        state.handovers.map((each) => (each.handoverId === handoverId ? { ...each, completedOn } : each)),
      );
    }
    case 'TrusteeshipEnded':
      return { ...state, status: event.cause, endedOn: event.endedOn };
    default:
      return assertNever(event, 'trusteeship event');
  }
}

function withHandovers(state: ExistingTrusteeship, handovers: readonly Handover[]): ExistingTrusteeship {
  const open = handovers.filter(({ completedOn }) => completedOn === null).map(({ dueOn }) => dueOn);
  return { ...state, handovers, handoverDueOn: open.sort()[0] ?? null };
}
