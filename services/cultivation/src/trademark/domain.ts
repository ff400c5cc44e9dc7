import {
  addDays,
  assertNever,
  type Decider,
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
import { later, requireActDate } from '../dates.ts';
import { refileBlock, register } from './domain/registration.ts';
import { lastDayOfTerm, phaseOn, type TermContext, termTimes } from './domain/term.ts';
import type {
  EndedStatus,
  EndTrademark,
  ExistingTrademark,
  LivingTrademark,
  RecordRenewal,
  TermPhase,
  TrademarkCommand,
  TrademarkEndCause,
  TrademarkEvent,
  TrademarkState,
} from './domain/types.ts';

export { registrationNotes, trademarkKeyOf } from './domain/registration.ts';
export { checkTrademarkRules, renewalFeeFen, type TrademarkRules } from './domain/rules.ts';
export { type TermContext, termTimes } from './domain/term.ts';
export * from './domain/types.ts';

const STATUS_ZH: Readonly<Record<ExistingTrademark['status'], string>> = {
  REGISTERED: '有效',
  RENEWAL_WINDOW: '续展期',
  GRACE: '宽展期',
  REMOVAL_DUE: '宽展期已满',
  REMOVED: '已注销',
  CANCELLED: '已撤销',
  INVALIDATED: '已宣告无效',
};

const STATUS_AFTER: Readonly<Record<TrademarkEndCause, EndedStatus>> = {
  REMOVED: 'REMOVED',
  SURRENDERED: 'REMOVED',
  CANCELLED: 'CANCELLED',
  INVALIDATED: 'INVALIDATED',
};

/** The order in which a term comes to its end. */
const PHASES: readonly TermPhase[] = ['REGISTERED', 'RENEWAL_WINDOW', 'GRACE', 'REMOVAL_DUE'];

/** Who may do what (brief §2.4). */
const ACTIONS: Readonly<
  Record<TrademarkCommand['type'], { readonly titleZh: string; readonly roles: readonly Role[] }>
> = {
  RegisterTrademark: { titleZh: '登记商标', roles: ['OFF', 'LEAD'] },
  RecordRenewal: { titleZh: '登记续展', roles: ['OFF', 'LEAD'] },
  EndTrademark: { titleZh: '登记商标权终止', roles: ['OFF', 'LEAD'] },
  Tick: { titleZh: '推进商标期限', roles: ['SYS'] },
};

/**
 * The rules of one registered mark in one class: its term, the window and the grace period for its renewal.
 * That a mark is removed, cancelled or invalid is a fact of the register, never a conclusion of the platform.
 */
export function trademarkDecider(context: TermContext): Decider<TrademarkState, TrademarkCommand, TrademarkEvent> {
  return {
    initial: { status: 'ABSENT' },
    decide: (command, state) => decide(context, command, state),
    evolve,
  };
}

/** The instant at which time alone next changes something about a mark, as UTC ISO text. */
export function trademarkDueAt(context: TermContext): (state: TrademarkState) => string | undefined {
  return (state) => {
    if (!isLiving(state) || state.status === 'REMOVAL_DUE') return undefined;
    const { opensOn, graceStart, deadline } = termTimes(context, state.termEnd);
    const next = { REGISTERED: opensOn, RENEWAL_WINDOW: graceStart, GRACE: addDays(deadline, 1) }[state.status];
    // Never in a past that was looked at already: a calendar loaded since may have moved the day.
    return startOfDay(next > state.reviewedOn ? next : addDays(state.reviewedOn, 1));
  };
}

export function isLiving(state: TrademarkState): state is LivingTrademark {
  return (PHASES as readonly string[]).includes(state.status);
}

function decide(context: TermContext, command: TrademarkCommand, state: TrademarkState): TrademarkEvent[] {
  const { roles, titleZh } = ACTIONS[command.type];
  requireRole(command.actor, roles, titleZh);
  const today = legalDateAt(command.at);
  if (command.type === 'Tick') return tick(context, state, today);
  // An end, learned late, is not followed by news of a term that had ended with it.
  if (command.type === 'EndTrademark') return end(context, command, existing(state), today);
  const before = turns(context, state, today);
  const events = change(context, command, before.reduce(evolve, state), today);
  if (events.length === 0) return [];
  return [...before, ...events, ...turns(context, [...before, ...events].reduce(evolve, state), today)];
}

function change(
  context: TermContext,
  command: Exclude<TrademarkCommand, { type: 'Tick' | 'EndTrademark' }>,
  state: TrademarkState,
  today: LegalDate,
): TrademarkEvent[] {
  switch (command.type) {
    case 'RegisterTrademark':
      return register(context.law, command, state, today);
    case 'RecordRenewal':
      return renew(context, command, existing(state), today);
    default:
      return assertNever(command, 'trademark command');
  }
}

function existing(state: TrademarkState): ExistingTrademark {
  if (state.status !== 'ABSENT') return state;
  throw notFound('TRADEMARK_NOT_REGISTERED', '台账中没有这件商标。请核对注册号和类别,或先登记商标。');
}

/** What the passing of time has done to a mark that nobody has been told of yet, each turn once and in order. */
function turns(context: TermContext, state: TrademarkState, today: LegalDate): TrademarkEvent[] {
  if (!isLiving(state)) return [];
  const times = termTimes(context, state.termEnd);
  const { termEnd, graceEnd, ruleSetVersion } = times;
  const turn = { mark: markOf(state), termEnd, graceEnd, ruleSetVersion };
  const reached = PHASES.slice(PHASES.indexOf(state.status) + 1, PHASES.indexOf(phaseOn(times, today)) + 1);
  return reached.map((phase): TrademarkEvent => {
    if (phase === 'RENEWAL_WINDOW') {
      return { type: 'TrademarkRenewalWindowOpened', ...turn, openedOn: times.opensOn };
    }
    if (phase === 'GRACE') return { type: 'TrademarkGraceEntered', ...turn, enteredOn: times.graceStart };
    return { type: 'TrademarkRemovalFellDue', on: addDays(times.deadline, 1), calendar: times.calendarVersion };
  });
}

function tick(context: TermContext, state: TrademarkState, today: LegalDate): TrademarkEvent[] {
  const events = turns(context, state, today);
  const nothingNew = events.length === 0 && isLiving(state) && state.reviewedOn < today;
  return nothingNew ? [{ type: 'TrademarkReviewed', reviewedOn: today }] : events;
}

/** filed within the window or the grace period; the new term runs from the day after the old one. */
function renew(
  context: TermContext,
  { filedOn, approvedOn }: RecordRenewal,
  mark: ExistingTrademark,
  today: LegalDate,
): TrademarkEvent[] {
  if (mark.renewals.some((known) => known.filedOn === filedOn && known.approvedOn === approvedOn)) return [];
  requireAlive(mark, '登记续展');
  const filed = { field: 'filed_on', nameZh: '续展申请日', date: filedOn };
  requireActDate(filed, today);
  requireActDate({ field: 'approved_on', nameZh: '核准续展日', date: approvedOn }, today, filed);
  const times = termTimes(context, mark.termEnd);
  if (filedOn < times.opensOn) {
    throw rule('RENEWAL_TOO_EARLY', `续展自 ${times.opensOn} 起才能申请。请核对续展申请日或该商标的有效期。`, {
      params: { opensOn: times.opensOn },
    });
  }
  if (filedOn > times.deadline) throw tooLate(times.deadline, times.provisional);
  const termStart = addDays(mark.termEnd, 1);
  const rules = ruleSetAt(context.law, termStart);
  return [
    {
      type: 'TrademarkRenewed',
      mark: markOf(mark),
      renewal: { filedOn, approvedOn, inGrace: filedOn > times.ordinaryDeadline, termEnd: mark.termEnd },
      termStart,
      termEnd: lastDayOfTerm(termStart, rules.termYears),
      ruleSetVersion: rules.version,
      calendar: times.calendarVersion,
    },
  ];
}

function tooLate(deadline: LegalDate, provisional: boolean): Error {
  const params = { deadline, provisional };
  return provisional
    ? rule(
        'CALENDAR_NOT_LOADED',
        `续展截止日所在年份的放假调休安排尚未装入,${deadline} 只是暂定截止日,不能判断是否逾期。请管理员装入该年日历后再登记。`,
        { params },
      )
    : rule(
        'RENEWAL_TOO_LATE',
        `续展申请日晚于宽展期截止日 ${deadline}。请核对续展申请日;确已逾期的,请在登记机构注销后登记注销。`,
        { params },
      );
}

function end(context: TermContext, command: EndTrademark, mark: ExistingTrademark, today: LegalDate): TrademarkEvent[] {
  const { cause, endedOn } = command;
  if (!isLiving(mark) && mark.cause === cause && mark.endedOn === endedOn) return [];
  requireAlive(mark, '登记商标权终止');
  const registered = { nameZh: '注册日', date: mark.registeredOn };
  requireActDate({ field: 'ended_on', nameZh: '终止日', date: endedOn }, today, registered);
  const documentNo = command.documentNo.trim();
  if (documentNo === '') {
    throw invalid('DOCUMENT_REQUIRED', '商标权终止以登记机构的公告或决定为准。请填写公告期号或文书编号。', {
      fields: [{ field: 'document_no', rule: 'REQUIRED', messageZh: '公告期号或文书编号必填' }],
    });
  }
  if (cause === 'REMOVED') requireGraceOver(context, mark, endedOn);
  return [
    {
      type: 'TrademarkEnded',
      mark: markOf(mark),
      cause,
      endedOn,
      documentNo,
      refileBlockedUntil: refileBlock(context.law, cause, endedOn),
      ruleSetVersion: ruleSetAt(context.law, endedOn).version,
    },
  ];
}

function requireGraceOver(context: TermContext, mark: LivingTrademark, endedOn: LegalDate): void {
  const { graceEnd, deadline, provisional } = termTimes(context, mark.termEnd);
  const last = provisional ? graceEnd : deadline;
  if (endedOn > last) return;
  throw rule(
    'GRACE_NOT_OVER',
    `宽展期到 ${last} 为止,期满未续展的注销不会早于次日。请核对注销公告日;注册人主动注销的,请选择「注册人申请注销」。`,
    { params: { graceEnd: last } },
  );
}

function requireAlive(mark: ExistingTrademark, actionZh: string): asserts mark is LivingTrademark {
  if (isLiving(mark)) return;
  throw rule('TRADEMARK_ENDED', `该商标${STATUS_ZH[mark.status]}(${mark.endedOn}),不能${actionZh}。请核对注册号。`, {
    params: { status: mark.status, endedOn: mark.endedOn },
  });
}

function markOf({ niceClass, markType, isGi }: ExistingTrademark) {
  return { niceClass, markType, isGi };
}

function evolve(state: TrademarkState, event: TrademarkEvent): TrademarkState {
  if (event.type === 'TrademarkRegistered') return registered(event);
  if (!isLiving(state)) return state;
  switch (event.type) {
    case 'TrademarkRenewalWindowOpened':
      return { ...state, status: 'RENEWAL_WINDOW', reviewedOn: later(state.reviewedOn, event.openedOn) };
    case 'TrademarkGraceEntered':
      return { ...state, status: 'GRACE', reviewedOn: later(state.reviewedOn, event.enteredOn) };
    case 'TrademarkRemovalFellDue':
      return { ...state, status: 'REMOVAL_DUE', reviewedOn: later(state.reviewedOn, event.on) };
    case 'TrademarkRenewed': {
      const { termStart, termEnd } = event;
      return { ...state, status: 'REGISTERED', termStart, termEnd, renewals: [...state.renewals, event.renewal] };
    }
    case 'TrademarkEnded': {
      const { cause, endedOn, documentNo, refileBlockedUntil } = event;
      return { ...state, status: STATUS_AFTER[cause], cause, endedOn, documentNo, refileBlockedUntil };
    }
    case 'TrademarkReviewed':
      return { ...state, reviewedOn: event.reviewedOn };
    default:
      return assertNever(event, 'trademark event');
  }
}

function registered(event: Extract<TrademarkEvent, { type: 'TrademarkRegistered' }>): LivingTrademark {
  const { trademarkId, registrationNo, name, mark, holder, registeredOn, termStart, termEnd, on } = event;
  return {
    status: 'REGISTERED',
    trademarkId,
    registrationNo,
    ...mark,
    name,
    holder,
    registeredOn,
    termStart,
    termEnd,
    renewals: [],
    reviewedOn: on,
  };
}
