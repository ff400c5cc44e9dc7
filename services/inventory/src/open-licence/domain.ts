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
import { requireSound } from '../conversion/domain/checks.ts';
import { mayBeFiled, openLicenceChecks } from './domain/checks.ts';
import { isBeforeEnd } from './domain/period.ts';
import type { OpenLicenceRules } from './domain/rules.ts';
import type {
  DraftOpenLicence,
  ExistingStatement,
  FileOpenLicence,
  OpenLicenceCommand,
  OpenLicenceEndCause,
  OpenLicenceEvent,
  OpenLicenceState,
  OpenLicenceStatus,
  RecordAnnouncement,
  TakenLicence,
  TakeOpenLicence,
} from './domain/types.ts';

export * from './domain/checks.ts';
export { isOpenDuring, OPEN_ONCE } from './domain/period.ts';
export * from './domain/rules.ts';
export * from './domain/types.ts';

const STATUS_ZH: Readonly<Record<OpenLicenceStatus, string>> = {
  DRAFT: '草稿',
  FILED_WITH_CNIPA: '已提交',
  ANNOUNCED: '已公告',
  WITHDRAWN: '已撤回',
  CEASED: '已终止',
  REFUSED: '未予公告',
};

interface Action {
  readonly titleZh: string;
  readonly roles: readonly Role[];
  /** Empty = the statement does not exist yet. */
  readonly from: readonly OpenLicenceStatus[];
}

/** Who may do what, and in which states (brief §2.4). Only CNIPA announces, refuses and lets withdraw; the bureau records it. */
const ACTIONS: Readonly<Record<OpenLicenceCommand['type'], Action>> = {
  DraftOpenLicence: { titleZh: '起草开放许可声明', roles: ['ENT', 'OFF', 'LEAD'], from: [] },
  ReviseOpenLicence: { titleZh: '修改开放许可声明', roles: ['ENT', 'OFF', 'LEAD'], from: ['DRAFT'] },
  FileOpenLicence: { titleZh: '登记提交开放许可声明', roles: ['ENT', 'OFF', 'LEAD'], from: ['DRAFT'] },
  RecordAnnouncement: { titleZh: '登记开放许可公告', roles: ['OFF', 'LEAD', 'EXT'], from: ['FILED_WITH_CNIPA'] },
  RecordRefusal: { titleZh: '登记不予公告', roles: ['OFF', 'LEAD', 'EXT'], from: ['FILED_WITH_CNIPA'] },
  RecordWithdrawal: { titleZh: '登记撤回公告', roles: ['OFF', 'LEAD', 'EXT'], from: ['ANNOUNCED'] },
  // A licence that arose before the end may be told of after it (R-42).
  TakeOpenLicence: {
    titleZh: '登记被许可人',
    roles: ['OFF', 'LEAD', 'EXT'],
    from: ['ANNOUNCED', 'WITHDRAWN', 'CEASED'],
  },
  EndWithRight: { titleZh: '随权利终止', roles: ['SYS'], from: ['ANNOUNCED'] },
  Tick: { titleZh: '推进到期事项', roles: ['SYS'], from: ['ANNOUNCED'] },
};

/** The rules of one open-licence statement (brief §3.11, R-37 to R-44). */
export function openLicenceDecider(
  rules: readonly OpenLicenceRules[],
): Decider<OpenLicenceState, OpenLicenceCommand, OpenLicenceEvent> {
  return { initial: { status: 'ABSENT' }, decide: (command, state) => decide(rules, command, state), evolve };
}

/** The day after the licence term of an announced statement, as UTC ISO text, for the store's `dueAt`. */
export function openLicenceDueAt(state: OpenLicenceState): string | undefined {
  return state.status === 'ANNOUNCED' ? startOfDay(addDays(state.content.licenceTermEnd, 1)) : undefined;
}

function decide(
  rules: readonly OpenLicenceRules[],
  command: OpenLicenceCommand,
  state: OpenLicenceState,
): OpenLicenceEvent[] {
  const today = legalDateAt(command.at);
  if (command.type === 'DraftOpenLicence') return draft(command, state);
  const statement = allowed(command, state);
  if (statement === null) return [];
  switch (command.type) {
    case 'ReviseOpenLicence':
      return [{ type: 'OpenLicenceRevised', content: command.content }];
    case 'FileOpenLicence':
      return file(rules, command, statement, today);
    case 'RecordAnnouncement':
      return announce(command, statement, today);
    case 'RecordRefusal':
      requireDay('refused_on', command.refusedOn, statement.filedOn, today);
      return [ended(statement, 'REFUSED', command.refusedOn)];
    case 'RecordWithdrawal':
      requireDay('withdrawn_on', command.withdrawnOn, statement.announcedOn, today);
      return [ended(statement, 'WITHDRAWN', command.withdrawnOn)];
    case 'TakeOpenLicence':
      return [take(command, statement, today)];
    case 'EndWithRight':
      return [ended(statement, 'RIGHT_ENDED', command.endedOn)];
    case 'Tick': {
      const { licenceTermEnd } = statement.content;
      return today > licenceTermEnd ? [ended(statement, 'TERM_ENDED', licenceTermEnd)] : [];
    }
    default:
      return assertNever(command, 'open-licence command');
  }
}

function draft(command: DraftOpenLicence, state: OpenLicenceState): OpenLicenceEvent[] {
  const { actor, statementId, applicationNo, content, facts } = command;
  requireRole(actor, ACTIONS.DraftOpenLicence.roles, ACTIONS.DraftOpenLicence.titleZh);
  if (state.status !== 'ABSENT') return [];
  requireHolder(command, facts.holderKeys);
  const { holderKeys, ipcMain } = facts;
  return [{ type: 'OpenLicenceDrafted', statementId, applicationNo, holderKeys, ipcMain, content }];
}

/** Existence, role, holder and state, in this order; null where time has nothing more to do. */
function allowed(
  command: Exclude<OpenLicenceCommand, DraftOpenLicence>,
  state: OpenLicenceState,
): ExistingStatement | null {
  const { roles, titleZh, from } = ACTIONS[command.type];
  if (state.status === 'ABSENT') {
    throw notFound('OPEN_LICENCE_NOT_FOUND', '没有这份开放许可声明。请核对编号,或先起草声明。');
  }
  requireRole(command.actor, roles, titleZh);
  requireHolder(command, state.holderKeys);
  if (from.includes(state.status)) return state;
  if (command.actor.role === 'SYS') return null;
  throw rule(
    'OPEN_LICENCE_STEP_NOT_ALLOWED',
    `该声明为「${STATUS_ZH[state.status]}」,不能${titleZh}。只有${from.map((one) => `「${STATUS_ZH[one]}」`).join('、')}的声明可以。`,
    { params: { action: command.type, status: state.status } },
  );
}

function requireHolder({ actor }: OpenLicenceCommand, holderKeys: readonly string[]): void {
  if (actor.role !== 'ENT' || holderKeys.includes(actor.unit)) return;
  throw forbidden('NOT_THE_HOLDER', '只能为本单位的专利声明开放许可。请核对登录的企业或申请号。');
}

function file(
  rules: readonly OpenLicenceRules[],
  { filedOn, facts }: FileOpenLicence,
  { content }: ExistingStatement,
  today: LegalDate,
): OpenLicenceEvent[] {
  requireDay('filed_on', filedOn, null, today);
  const set = ruleSetAt(rules, filedOn);
  const checks = openLicenceChecks(set, content, facts, filedOn);
  const against = checks.filter(({ outcome }) => outcome === 'BLOCKED' || outcome === 'UNKNOWN');
  if (!mayBeFiled(checks)) {
    throw rule(
      'OPEN_LICENCE_CHECK_FAILED',
      `预审未通过:${against.map(({ messageZh }) => messageZh).join(';')}。补正后再提交。`,
      { params: { checks: against.map(({ code }) => code).join(',') } },
    );
  }
  return [{ type: 'OpenLicenceFiled', filedOn, ruleSetVersion: set.version }];
}

function announce(command: RecordAnnouncement, statement: ExistingStatement, today: LegalDate): OpenLicenceEvent[] {
  const { announcedOn, announcementNo } = command;
  requireDay('announced_on', announcedOn, statement.filedOn, today);
  if (announcementNo.trim() === '') {
    throw invalid('ANNOUNCEMENT_NO_REQUIRED', '请填写公告编号。', {
      fields: [{ field: 'announcement_no', rule: 'REQUIRED', messageZh: '公告编号必填' }],
    });
  }
  const { applicationNo, content } = statement;
  const { feeModel, licenceTermEnd } = content;
  const no = announcementNo.trim();
  return [{ type: 'OpenLicenceAnnounced', applicationNo, feeModel, announcedOn, announcementNo: no, licenceTermEnd }];
}

/** Written notice and payment make the licence (Rule 87); nobody has to agree. */
function take(command: TakeOpenLicence, statement: ExistingStatement, today: LegalDate): OpenLicenceEvent {
  const { notifiedOn, paidOn, licensee, amountFen, documentHash, cnipaRecordal } = command;
  const { applicationNo, content, licences, statementId } = statement;
  if (paidOn === null && content.feeModel !== 'FREE') {
    throw rule('PAYMENT_REQUIRED', '许可费按声明支付后许可才成立。请填写付款日。', {
      fields: [{ field: 'paid_on', rule: 'REQUIRED', messageZh: '付款日必填' }],
    });
  }
  requireDay('notified_on', notifiedOn, statement.announcedOn, today);
  if (paidOn !== null) requireDay('paid_on', paidOn, statement.announcedOn, today);
  const takenOn = paidOn !== null && paidOn > notifiedOn ? paidOn : notifiedOn;
  requireStillOpen(statement, takenOn);
  const licenceEnd = content.licenceTermEnd;
  requireSound(
    {
      ...{ planYear: 0, kind: 'OPEN_LICENCE', applicationNos: [applicationNo], counterpart: licensee },
      ...{
        contractDate: notifiedOn,
        effectiveDate: takenOn,
        termEnd: licenceEnd,
        cnipaRecordal,
        amountFen,
        documentHash,
      },
      ...{ jointOwnersConsentHash: null, pledgeeConsentHash: null, openLicenceId: statementId },
    },
    today,
  );
  const conversionId = `cnv_${statementId}:${licences.length + 1}`;
  const licence: TakenLicence = {
    ...{ conversionId, licensee, notifiedOn, takenOn, licenceEnd, amountFen, documentHash, cnipaRecordal },
  };
  return { type: 'OpenLicenceTaken', applicationNo, licence };
}

function requireStillOpen(statement: ExistingStatement, takenOn: LegalDate): void {
  const { content, statementId } = statement;
  if (isBeforeEnd(statement, takenOn) && takenOn <= content.licenceTermEnd) return;
  throw rule('OPEN_LICENCE_OVER', '许可成立之日,开放许可已经撤回或终止。请与权利人另行协商许可。', {
    params: { statementId, takenOn },
  });
}

function requireDay(field: string, date: LegalDate, notBefore: LegalDate | null, today: LegalDate): void {
  const messageZh =
    date > today
      ? '日期不能晚于今天'
      : notBefore !== null && date < notBefore
        ? `日期不能早于上一步(${notBefore})`
        : '';
  if (messageZh === '') return;
  const slug = date > today ? 'DATE_IN_FUTURE' : 'DATE_OUT_OF_ORDER';
  throw invalid(slug, `${messageZh}。请核对。`, { fields: [{ field, rule: slug, messageZh }] });
}

function ended({ applicationNo }: ExistingStatement, cause: OpenLicenceEndCause, endedOn: LegalDate): OpenLicenceEvent {
  return { type: 'OpenLicenceEnded', applicationNo, cause, endedOn };
}

function evolve(state: OpenLicenceState, event: OpenLicenceEvent): OpenLicenceState {
  if (event.type === 'OpenLicenceDrafted') {
    const { type: _type, ...drafted } = event;
    const nothingYet = { liveApplicationNo: null, filedOn: null, announcedOn: null, announcementNo: null };
    return {
      status: 'DRAFT',
      ...drafted,
      ...nothingYet,
      endCause: null,
      endedOn: null,
      licences: [],
      ruleSetVersion: null,
    };
  }
  if (state.status === 'ABSENT') return state;
  switch (event.type) {
    case 'OpenLicenceRevised':
      return { ...state, content: event.content };
    case 'OpenLicenceFiled': {
      const { filedOn, ruleSetVersion } = event;
      return { ...state, status: 'FILED_WITH_CNIPA', liveApplicationNo: state.applicationNo, filedOn, ruleSetVersion };
    }
    case 'OpenLicenceAnnounced': {
      const { announcedOn, announcementNo } = event;
      return { ...state, status: 'ANNOUNCED', announcedOn, announcementNo };
    }
    case 'OpenLicenceTaken':
      return { ...state, licences: [...state.licences, event.licence] };
    case 'OpenLicenceEnded':
      return {
        ...state,
        status: endStatus(event.cause),
        liveApplicationNo: null,
        endCause: event.cause,
        endedOn: event.endedOn,
      };
    default:
      return assertNever(event, 'open-licence event');
  }
}

function endStatus(cause: OpenLicenceEndCause): OpenLicenceStatus {
  return cause === 'WITHDRAWN' || cause === 'REFUSED' ? cause : 'CEASED';
}
