import {
  assertNever,
  type Decider,
  invalid,
  type LegalDate,
  legalDateAt,
  notFound,
  type Role,
  requireRole,
  rule,
} from '@zhiqi/kernel';
import { later, requireActDate } from '../dates.ts';
import { type GiMarkRules, requireAdmissible, requireInForce } from './domain/admission.ts';
import type {
  ApplyForGiMark,
  AuthorisationCommand,
  AuthorisationEvent,
  AuthorisationState,
  AuthorisationStatus,
  AuthorisationStep,
  CeaseUse,
  ExistingAuthorisation,
  RecordAuthorisation,
  SuspendUse,
  UseFacts,
  WorkCommand,
} from './domain/types.ts';

export { checkGiMarkRules, type GiMarkRules } from './domain/admission.ts';
export * from './domain/types.ts';

const STATUS_ZH: Readonly<Record<AuthorisationStatus, string>> = {
  APPLIED: '已申请',
  CHECKED: '已核查',
  FORWARDED: '已上报',
  IN_USE: '已核准用标',
  SUSPENDED: '暂停用标',
  CEASED: '终止用标',
  REFUSED: '未通过',
};

/** Day of a step, as forms call it. */
const STEP_DAY_ZH: Readonly<Record<AuthorisationStep, string>> = {
  APPLIED: '申请日',
  CHECKED: '核查日',
  FORWARDED: '上报日',
  REFUSED: '不予通过日',
  AUTHORISED: '核准日',
  SUSPENDED: '暂停日',
  RESUMED: '恢复日',
  CEASED: '终止日',
};

interface Action {
  readonly titleZh: string;
  readonly roles: readonly Role[];
  readonly from: readonly AuthorisationStatus[];
}

/** Who may do what, and in which states (brief §2.4). */
const ACTIONS: Readonly<Record<AuthorisationCommand['type'], Action>> = {
  ApplyForGiMark: { titleZh: '申请使用专用标志', roles: ['ENT', 'OFF', 'LEAD'], from: ['REFUSED', 'CEASED'] },
  CheckApplication: { titleZh: '登记核查结果', roles: ['OFF', 'LEAD'], from: ['APPLIED', 'CHECKED'] },
  ForwardApplication: { titleZh: '上报', roles: ['OFF', 'LEAD'], from: ['CHECKED'] },
  RecordAuthorisation: { titleZh: '登记核准用标', roles: ['OFF', 'LEAD'], from: ['FORWARDED'] },
  RecordRefusal: { titleZh: '登记不予通过', roles: ['OFF', 'LEAD'], from: ['APPLIED', 'CHECKED', 'FORWARDED'] },
  SuspendUse: { titleZh: '暂停用标', roles: ['OFF', 'LEAD'], from: ['IN_USE'] },
  ResumeUse: { titleZh: '恢复用标', roles: ['OFF', 'LEAD'], from: ['SUSPENDED'] },
  CeaseUse: { titleZh: '终止用标', roles: ['OFF', 'LEAD', 'SYS'], from: ['IN_USE', 'SUSPENDED'] },
};

/**
 * The rules of one user's use of the special mark of one right: application, check on the spot, decision of the
 * authority, supervision. A user without a valid unified social credit code cannot be written down.
 */
export function authorisationDecider(
  rules: readonly GiMarkRules[],
): Decider<AuthorisationState, AuthorisationCommand, AuthorisationEvent> {
  return {
    initial: { status: 'ABSENT' },
    decide: (command, state) => decide(rules, command, state),
    evolve,
  };
}

function decide(
  rules: readonly GiMarkRules[],
  command: AuthorisationCommand,
  state: AuthorisationState,
): AuthorisationEvent[] {
  const today = legalDateAt(command.at);
  if (command.type === 'ApplyForGiMark') return apply(rules, command, state, today);
  const authorisation = allowWork(command, state);
  switch (command.type) {
    case 'CheckApplication': {
      const { check, checkedOn } = command;
      requireStep('CHECKED', checkedOn, authorisation, today);
      return [{ type: 'GiMarkChecked', check, checkedOn }];
    }
    case 'ForwardApplication':
      requireStep('FORWARDED', command.forwardedOn, authorisation, today);
      return [{ type: 'GiMarkForwarded', forwardedOn: command.forwardedOn }];
    case 'RecordAuthorisation':
      return authorise(command, authorisation, today);
    case 'RecordRefusal':
      requireStep('REFUSED', command.refusedOn, authorisation, today);
      return [{ type: 'GiMarkRefused', refusedOn: command.refusedOn }];
    case 'SuspendUse':
      return suspend(command, authorisation, today);
    case 'ResumeUse':
      requireInForce(command.right);
      requireStep('RESUMED', command.resumedOn, authorisation, today);
      return [{ type: 'GiMarkUseResumed', ...factsOf(authorisation), resumedOn: command.resumedOn }];
    case 'CeaseUse':
      return cease(command, authorisation, today);
    default:
      return assertNever(command, 'authorisation command');
  }
}

function apply(
  rules: readonly GiMarkRules[],
  command: ApplyForGiMark,
  state: AuthorisationState,
  today: LegalDate,
): AuthorisationEvent[] {
  const { titleZh, roles, from } = ACTIONS.ApplyForGiMark;
  requireRole(command.actor, roles, titleZh);
  if (state.status !== 'ABSENT' && !from.includes(state.status)) {
    throw rule(
      'GI_MARK_ALREADY_APPLIED',
      `该使用人对这项地理标志的用标为「${STATUS_ZH[state.status]}」,不能重复申请。请在原记录上继续办理。`,
      { params: { authorisationId: state.authorisationId, status: state.status } },
    );
  }
  requireAdmissible(rules, command, today);
  const { authorisationId, user, userClass, appliedOn, right } = command;
  const earlier =
    state.status === 'ABSENT' ? { nameZh: '地理标志权利取得日', date: right.obtainedOn } : latestStep(state);
  requireActDate({ field: 'applied_on', nameZh: STEP_DAY_ZH.APPLIED, date: appliedOn }, today, earlier);
  const application = state.status === 'ABSENT' ? 1 : state.application + 1;
  const { giRightId, resourceId, track } = right;
  const facts = { giRightId, resourceId, track, user, userClass };
  return [{ type: 'GiMarkApplied', authorisationId, ...facts, application, appliedOn }];
}

/** Existence, role and state, in this order: the first that fails is what the person is told. */
function allowWork(command: WorkCommand, state: AuthorisationState): ExistingAuthorisation {
  const action = ACTIONS[command.type];
  if (state.status === 'ABSENT') {
    throw notFound('AUTHORISATION_NOT_FOUND', '没有这项专用标志用标。请核对编号,或先提出申请。');
  }
  requireRole(command.actor, action.roles, action.titleZh);
  if (action.from.includes(state.status)) return state;
  const { check } = state;
  if (command.type === 'ForwardApplication' && state.status === 'APPLIED' && check) throw checkFailed();
  const from = action.from.map((status) => `「${STATUS_ZH[status]}」`).join('、');
  throw rule(
    'GI_MARK_STEP_NOT_ALLOWED',
    `该用标为「${STATUS_ZH[state.status]}」,不能${action.titleZh}。只有${from}的可以。`,
    { params: { action: command.type, status: state.status } },
  );
}

function checkFailed(): Error {
  return rule(
    'CHECK_FAILED',
    '核查未通过(须在产地范围内并按标准生产),不能上报。请登记不予通过,或整改后重新登记核查结果。',
  );
}

function authorise(
  { announcement, right }: RecordAuthorisation,
  authorisation: ExistingAuthorisation,
  today: LegalDate,
): AuthorisationEvent[] {
  requireInForce(right);
  requireStep('AUTHORISED', announcement.authorisedOn, authorisation, today);
  const announcementNo = announcement.announcementNo.trim();
  if (announcementNo === '') throw documentMissing('announcement_no', '公告号或备案号');
  const facts = factsOf(authorisation);
  return [{ type: 'GiMarkUseAuthorised', ...facts, announcement: { ...announcement, announcementNo } }];
}

function suspend(
  { suspendedOn, documentNo }: SuspendUse,
  authorisation: ExistingAuthorisation,
  today: LegalDate,
): AuthorisationEvent[] {
  requireStep('SUSPENDED', suspendedOn, authorisation, today);
  if (documentNo.trim() === '') throw documentMissing('document_no', '监管文书编号');
  return [{ type: 'GiMarkUseSuspended', ...factsOf(authorisation), suspendedOn, documentNo: documentNo.trim() }];
}

function cease({ actor, cause, ceasedOn }: CeaseUse, authorisation: ExistingAuthorisation, today: LegalDate) {
  if ((cause === 'RIGHT_ENDED') !== (actor.role === 'SYS')) {
    const messageZh = '「地理标志权利终止」由平台在权利终止后自动办理';
    throw invalid('CAUSE_NOT_ALLOWED', `${messageZh}。请选择使用人停产放弃或被取消资格;权利终止的,请登记权利终止。`, {
      fields: [{ field: 'cause', rule: 'CAUSE_NOT_ALLOWED', messageZh }],
    });
  }
  const { latest } = authorisation;
  // A right that ended before this user's latest step, as was learned afterwards: the use ends with that step.
  const on = actor.role === 'SYS' ? later(ceasedOn, latest.date) : ceasedOn;
  requireStep('CEASED', on, authorisation, today);
  const event: AuthorisationEvent = { type: 'GiMarkUseCeased', ...factsOf(authorisation), cause, ceasedOn: on };
  return [event];
}

function requireStep(
  step: AuthorisationStep,
  date: LegalDate,
  authorisation: ExistingAuthorisation,
  today: LegalDate,
): void {
  const act = { field: `${step.toLowerCase()}_on`, nameZh: STEP_DAY_ZH[step], date };
  requireActDate(act, today, latestStep(authorisation));
}

function latestStep({ latest }: ExistingAuthorisation) {
  return { nameZh: STEP_DAY_ZH[latest.step], date: latest.date };
}

function documentMissing(field: string, nameZh: string): Error {
  return invalid('DOCUMENT_REQUIRED', `请填写${nameZh}。`, {
    fields: [{ field, rule: 'REQUIRED', messageZh: `${nameZh}必填` }],
  });
}

function factsOf({ giRightId, resourceId, track, user, userClass }: ExistingAuthorisation): UseFacts {
  return { giRightId, resourceId, track, user, userClass };
}

function evolve(state: AuthorisationState, event: AuthorisationEvent): AuthorisationState {
  if (event.type === 'GiMarkApplied') return applied(event);
  if (state.status === 'ABSENT') return state;
  switch (event.type) {
    case 'GiMarkChecked': {
      const passed = event.check.inArea && event.check.meetsStandard;
      const status = passed ? 'CHECKED' : 'APPLIED';
      return { ...state, status, check: event.check, latest: { step: 'CHECKED', date: event.checkedOn } };
    }
    case 'GiMarkForwarded':
      return { ...state, status: 'FORWARDED', latest: { step: 'FORWARDED', date: event.forwardedOn } };
    case 'GiMarkRefused':
      return { ...state, status: 'REFUSED', latest: { step: 'REFUSED', date: event.refusedOn } };
    case 'GiMarkUseAuthorised': {
      const { announcement } = event;
      return {
        ...state,
        status: 'IN_USE',
        announcement,
        latest: { step: 'AUTHORISED', date: announcement.authorisedOn },
      };
    }
    case 'GiMarkUseSuspended':
      return {
        ...state,
        status: 'SUSPENDED',
        suspensionDocumentNo: event.documentNo,
        latest: { step: 'SUSPENDED', date: event.suspendedOn },
      };
    case 'GiMarkUseResumed':
      return { ...state, status: 'IN_USE', latest: { step: 'RESUMED', date: event.resumedOn } };
    case 'GiMarkUseCeased':
      return {
        ...state,
        status: 'CEASED',
        ceaseCause: event.cause,
        latest: { step: 'CEASED', date: event.ceasedOn },
      };
    default:
      return assertNever(event, 'authorisation event');
  }
}

/** A new application begins afresh, also one of a former user. */
function applied(event: Extract<AuthorisationEvent, { type: 'GiMarkApplied' }>): ExistingAuthorisation {
  const { type: _, appliedOn, ...told } = event;
  return {
    status: 'APPLIED',
    ...told,
    check: null,
    announcement: null,
    ceaseCause: null,
    suspensionDocumentNo: null,
    latest: { step: 'APPLIED', date: appliedOn },
  };
}
