import {
  assertNever,
  type Decider,
  type FieldViolation,
  invalid,
  isCanonicalPatentNumber,
  type LegalDate,
  notFound,
  type Role,
  rule,
} from '@zhiqi/kernel';
import { checkActDate, requireText } from '../dated-act.ts';
import { requireEnforcer } from '../readers.ts';
import { packAt, type RulePack } from '../rule-packs/pack.ts';
import { evolveFiling } from './domain/evolve.ts';
import type {
  ConfirmFiling,
  ExistingFiling,
  FilingCommand,
  FilingEvent,
  FilingState,
  FilingStatus,
  FilingSubject,
  ReceiveFilings,
  WorkCommand,
} from './domain/types.ts';

export * from './domain/types.ts';

/** Applications of one batch: the event that names them all must stay far below the largest message. */
const MAX_APPLICATIONS = 2_000;

const FILING_STATUS_ZH: Readonly<Record<FilingStatus, string>> = {
  RECEIVED: '已接收',
  NOTIFIED: '已通知申请人',
  RESPONDED: '申请人已回应',
  RECTIFIED: '已整改',
  CONFIRMED: '已认定',
  REPORTED_UP: '已上报',
};

interface Action {
  readonly titleZh: string;
  readonly roles: readonly Role[];
  readonly from: readonly FilingStatus[];
}

/** Who may do what, and in which states (brief §2.2 E4). */
const FILING_ACTIONS: Readonly<Record<WorkCommand['type'], Action>> = {
  NotifyApplicant: { titleZh: '通知申请人', roles: ['OFF', 'HEAD'], from: ['RECEIVED'] },
  RecordApplicantResponse: { titleZh: '登记申请人回应', roles: ['OFF', 'HEAD'], from: ['NOTIFIED', 'RESPONDED'] },
  ConfirmAbnormalFiling: { titleZh: '认定非正常申请', roles: ['CHIEF'], from: ['RESPONDED'] },
  RevokeConfirmation: { titleZh: '撤销认定', roles: ['CHIEF'], from: ['CONFIRMED', 'REPORTED_UP'] },
  RectifyAbnormalFiling: { titleZh: '登记整改', roles: ['OFF', 'HEAD'], from: ['RESPONDED'] },
  ReportUp: { titleZh: '上报办理结果', roles: ['HEAD', 'CHIEF'], from: ['RECTIFIED', 'CONFIRMED'] },
};

export const RECEIVING_ROLES: readonly Role[] = ['DESK', 'OFF', 'HEAD'];

/** The rules of a batch of abnormal filings that CNIPA hands down (brief §2.2 E4, 四(三)). */
export function filingDecider(packs: readonly RulePack[]): Decider<FilingState, FilingCommand, FilingEvent> {
  return {
    initial: { status: 'ABSENT' },
    decide: (command, state) => decide(packs, command, state),
    evolve: evolveFiling,
  };
}

export function unknownFiling(): Error {
  return notFound('FILING_NOT_FOUND', '没有这批非正常申请线索。请核对编号。');
}

function decide(packs: readonly RulePack[], command: FilingCommand, state: FilingState): FilingEvent[] {
  if (command.type === 'ReceiveAbnormalFilings') return receive(packs, command, state);
  const filing = allow(command, state);
  const subject = subjectOf(filing);
  switch (command.type) {
    case 'NotifyApplicant': {
      const { notifiedOn, documentNo } = command;
      check(command, notifiedOn, 'notified_on', '通知日期', filing.receivedOn);
      return [{ type: 'AbnormalFilingApplicantNotified', notifiedOn, documentNo: paper(documentNo, '通知书编号') }];
    }
    case 'RecordApplicantResponse': {
      const { response, respondedOn } = command;
      check(command, respondedOn, 'responded_on', '回应日期', filing.notifiedOn);
      return [{ type: 'AbnormalFilingResponded', ...subject, response, respondedOn }];
    }
    case 'ConfirmAbnormalFiling':
      return confirm(command, filing);
    case 'RevokeConfirmation': {
      if (filing.confirmedOn === null) {
        throw rule('NOT_CONFIRMED', '这批线索没有认定为非正常申请,无需撤销。');
      }
      const { revokedOn, documentNo } = command;
      check(command, revokedOn, 'revoked_on', '撤销日期', filing.confirmedOn);
      const document = paper(documentNo, '撤销文书编号');
      return [{ type: 'AbnormalFilingConfirmationRevoked', ...subject, revokedOn, documentNo: document }];
    }
    case 'RectifyAbnormalFiling': {
      const { rectifiedOn } = command;
      check(command, rectifiedOn, 'rectified_on', '整改日期', filing.notifiedOn);
      return [{ type: 'AbnormalFilingRectified', ...subject, rectifiedOn }];
    }
    case 'ReportUp': {
      const { reportedOn, documentNo } = command;
      check(command, reportedOn, 'reported_on', '上报日期', filing.confirmedOn ?? filing.rectifiedOn);
      const document = paper(documentNo, '上报文书编号');
      return [{ type: 'AbnormalFilingResultReported', ...subject, reportedOn, documentNo: document }];
    }
    default:
      return assertNever(command, 'abnormal filing command');
  }
}

/** Role, existence and state, in this order: whether there is such a batch is told to nobody else. */
function allow(command: WorkCommand, state: FilingState): ExistingFiling {
  const action = FILING_ACTIONS[command.type];
  requireEnforcer(command.actor, action.roles, action.titleZh);
  if (state.status === 'ABSENT') throw unknownFiling();
  if (action.from.includes(state.status)) return state;
  const from = action.from.map((status) => `「${FILING_STATUS_ZH[status]}」`).join('、');
  throw rule(
    'FILING_STEP_NOT_ALLOWED',
    `这批线索为「${FILING_STATUS_ZH[state.status]}」,不能${action.titleZh}。只有${from}的可以。`,
    { params: { action: command.type, status: state.status } },
  );
}

function receive(packs: readonly RulePack[], command: ReceiveFilings, state: FilingState): FilingEvent[] {
  requireEnforcer(command.actor, RECEIVING_ROLES, '接收非正常申请线索');
  if (state.status !== 'ABSENT') throw rule('FILING_ALREADY_RECEIVED', '这批线索已经接收,请在原线索上办理。');
  const { type: _type, actor: _actor, at: _at, ...content } = command;
  check(command, content.receivedOn, 'received_on', '收到日期', null);
  const pack = packAt(packs, content.receivedOn, 'received_on');
  const faults = [...applicationFaults(content.applications), ...kindFaults(pack, content.kindCode)];
  if (faults.length > 0) {
    throw invalid(
      'FILING_INVALID',
      `这批线索填写有误:${faults.map(({ messageZh }) => messageZh).join(';')}。请改正。`,
      {
        fields: faults,
      },
    );
  }
  return [{ type: 'AbnormalFilingReceived', ...content, rulePack: pack.version }];
}

function applicationFaults(applications: ExistingFiling['applications']): FieldViolation[] {
  const numbers = applications.map(({ applicationNo }) => applicationNo);
  const checks: readonly (readonly [boolean, string, string])[] = [
    [numbers.length === 0, 'REQUIRED', '请至少填写一件申请'],
    [numbers.length > MAX_APPLICATIONS, 'TOO_MANY_APPLICATIONS', `一批最多 ${MAX_APPLICATIONS} 件申请,请分批接收`],
    [new Set(numbers).size < numbers.length, 'DUPLICATE_APPLICATION', '清单中有重复的申请号'],
    [!numbers.every(isCanonicalPatentNumber), 'NOT_CANONICAL', '清单中的申请号不是规范写法'],
  ];
  return checks
    .filter(([isFault]) => isFault)
    .map(([, broken, messageZh]) => ({ field: 'applications', rule: broken, messageZh }));
}

function kindFaults({ abnormalFilingKinds }: RulePack, kindCode: string): FieldViolation[] {
  const codes = abnormalFilingKinds.kinds.map(({ code }) => code);
  if (codes.includes(kindCode)) return [];
  const messageZh = `情形代码应为 ${codes[0]} 至 ${codes.at(-1)}(${abnormalFilingKinds.source})`;
  return [{ field: 'kind_code', rule: 'KIND_UNKNOWN', messageZh }];
}

function confirm(command: ConfirmFiling, filing: ExistingFiling): FilingEvent[] {
  const { confirmedOn, documentNo } = command;
  check(command, confirmedOn, 'confirmed_on', '认定日期', filing.respondedOn);
  const document = paper(documentNo, '认定文书编号');
  const aggravators = [...new Set(command.aggravators)];
  const answered = filing.response === 'WITHDRAWN' || filing.response === 'EXPLAINED_WITH_EVIDENCE';
  if (answered && aggravators.includes('REFUSES_WITHDRAWAL_WITHOUT_EVIDENCE')) {
    const messageZh = '申请人已撤回或者已举证,不能适用「拒不撤回且不提供证据」';
    throw invalid('CONTRADICTION', `${messageZh}。请核对申请人回应。`, {
      fields: [{ field: 'aggravators', rule: 'CONTRADICTION', messageZh }],
    });
  }
  const { applicantUscc, kindCode } = filing;
  const facts = { applicantUscc, kindCode, aggravators, confirmedOn, documentNo: document };
  return [{ type: 'AbnormalFilingConfirmed', ...subjectOf(filing), ...facts }];
}

function subjectOf({ filingId, rulePack, applications }: ExistingFiling): FilingSubject {
  return { filingId, rulePack, applications };
}

function check(
  { at }: FilingCommand,
  date: LegalDate,
  field: string,
  nameZh: string,
  notBefore: LegalDate | null,
): void {
  checkActDate({ date, field, nameZh, ...(notBefore && { notBefore }) }, at);
}

function paper(documentNo: string, nameZh: string): string {
  return requireText(documentNo, 'document_no', nameZh);
}
