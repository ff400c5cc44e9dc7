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
import { checkActDate, lateEntryReason, requireText } from '../dated-act.ts';
import { requireEnforcer } from '../readers.ts';
import { packAt, type RulePack } from '../rule-packs/pack.ts';
import { extendDeadline, mergeReport, pauseClock, resumeClock, tick } from './domain/clock-acts.ts';
import { decideFiling, referLead, reportBack } from './domain/closing-acts.ts';
import type { LeadEvent } from './domain/events.ts';
import { evolveLead } from './domain/evolve.ts';
import { readFilingClock, watchOf } from './domain/filing-clock.ts';
import type { ExistingLead, LeadCommand, LeadState, LeadStatus, ReceiveLead, WorkCommand } from './domain/types.ts';

export * from './domain/events.ts';
export { isOpen, leadDueAt, rereadClock } from './domain/filing-clock.ts';
export * from './domain/types.ts';

const LEAD_STATUS_ZH: Readonly<Record<LeadStatus, string>> = {
  RECEIVED: '已接收',
  VERIFYING: '核查中',
  PAUSED: '期限中止',
  FILED: '已立案',
  NOT_FILED: '不予立案',
  REFERRED: '已移送',
};

interface Action {
  readonly titleZh: string;
  readonly roles: readonly Role[];
  readonly from: readonly LeadStatus[];
}

const ALL: readonly LeadStatus[] = ['RECEIVED', 'VERIFYING', 'PAUSED', 'FILED', 'NOT_FILED', 'REFERRED'];

/** Who may do what, and in which states (brief §2.2 E3). */
const LEAD_ACTIONS: Readonly<Record<WorkCommand['type'], Action>> = {
  StartVerification: { titleZh: '开始核查', roles: ['OFF'], from: ['RECEIVED'] },
  PauseClock: { titleZh: '中止期限', roles: ['OFF', 'HEAD'], from: ['RECEIVED', 'VERIFYING'] },
  ResumeClock: { titleZh: '恢复期限', roles: ['OFF', 'HEAD'], from: ['PAUSED'] },
  ExtendDeadline: { titleZh: '延长立案期限', roles: ['CHIEF'], from: ['RECEIVED', 'VERIFYING', 'PAUSED'] },
  MergeReport: { titleZh: '并入新的举报', roles: ['DESK', 'OFF', 'HEAD'], from: ['RECEIVED', 'VERIFYING', 'PAUSED'] },
  DecideFiling: { titleZh: '决定是否立案', roles: ['CHIEF'], from: ['VERIFYING'] },
  ReferLead: { titleZh: '移送线索', roles: ['HEAD', 'CHIEF'], from: ['RECEIVED', 'VERIFYING'] },
  ReportBack: { titleZh: '反馈办理结果', roles: ['OFF', 'HEAD', 'CHIEF'], from: ALL },
};

export const RECEIVING_ROLES: readonly Role[] = ['DESK', 'OFF', 'HEAD'];

/** The rules of a lead from receipt to the filing decision (brief §2.2 E3, §3.3 K04, K06, D-1 to D-5). */
export function leadDecider(packs: readonly RulePack[]): Decider<LeadState, LeadCommand, LeadEvent> {
  return {
    initial: { status: 'ABSENT' },
    decide: (command, state) => decide(packs, command, state),
    evolve: evolveLead,
  };
}

export function unknownLead(): Error {
  return notFound('LEAD_NOT_FOUND', '没有这条线索。请核对线索编号。');
}

function decide(packs: readonly RulePack[], command: LeadCommand, state: LeadState): LeadEvent[] {
  if (command.type === 'ReceiveLead') return receiveLead(packs, command, state);
  if (command.type === 'Tick') {
    requireRole(command.actor, ['SYS'], '推进到期事项');
    return state.status === 'ABSENT' ? [] : tick(packs, command, state);
  }
  const lead = allow(command, state);
  switch (command.type) {
    case 'StartVerification':
      return [{ type: 'LeadVerificationStarted', on: legalDateAt(command.at) }];
    case 'PauseClock':
      return pauseClock(packs, command, lead);
    case 'ResumeClock':
      return resumeClock(packs, command, lead);
    case 'ExtendDeadline':
      return extendDeadline(packs, command, lead);
    case 'MergeReport':
      return mergeReport(packs, command, lead);
    case 'DecideFiling':
      return decideFiling(packs, command, lead);
    case 'ReferLead':
      return referLead(packs, command, lead);
    case 'ReportBack':
      return reportBack(command, lead);
    default:
      return assertNever(command, 'lead command');
  }
}

/** Role, existence and state, in this order: whether there is such a lead is told to nobody else. */
function allow(command: WorkCommand, state: LeadState): ExistingLead {
  const action = LEAD_ACTIONS[command.type];
  requireEnforcer(command.actor, action.roles, action.titleZh);
  if (state.status === 'ABSENT') throw unknownLead();
  if (action.from.includes(state.status)) return state;
  const from = action.from.map((status) => `「${LEAD_STATUS_ZH[status]}」`).join('、');
  throw rule(
    'LEAD_STEP_NOT_ALLOWED',
    `该线索为「${LEAD_STATUS_ZH[state.status]}」,不能${action.titleZh}。只有${from}的线索可以。`,
    { params: { action: command.type, status: state.status } },
  );
}

function receiveLead(packs: readonly RulePack[], command: ReceiveLead, state: LeadState): LeadEvent[] {
  requireEnforcer(command.actor, RECEIVING_ROLES, '接收线索');
  if (state.status !== 'ABSENT') throw rule('LEAD_ALREADY_RECEIVED', '该线索已经接收,请在原线索上办理。');
  const { type: _type, actor: _actor, at, calendar, lateEntryReason: reason, ...content } = command;
  const { receivedOn, superiorDeadline } = content;
  const act = { date: receivedOn, field: 'received_on', nameZh: '收到日期' };
  checkActDate(act, at);
  checkSuperiorDeadline(content.source, superiorDeadline, receivedOn);
  const subjectMatter = requireText(content.subjectMatter, 'subject_matter', '线索内容');
  const { version: rulePack } = packAt(packs, receivedOn, 'received_on');
  const today = legalDateAt(at);
  const clock = readFilingClock(packs, calendar, { rulePack, start: receivedOn, pauses: [], extensions: [] });
  return [
    {
      type: 'LeadReceived',
      ...content,
      subjectMatter,
      recordedOn: today,
      lateEntryReason: lateEntryReason(calendar, act, { at, reason }),
      clock,
      watch: watchOf(calendar, { clock, receivedOn, superiorDeadline }, [], today),
    },
  ];
}

function checkSuperiorDeadline(source: string, deadline: LegalDate | null, receivedOn: LegalDate): void {
  if (deadline === null) return;
  const fault =
    source !== 'SUPERIOR'
      ? (['NOT_HANDED_DOWN', '只有上级交办、转办的线索才有上级期限'] as const)
      : deadline < receivedOn
        ? (['DATE_TOO_EARLY', '上级期限不能早于收到日期'] as const)
        : undefined;
  if (fault === undefined) return;
  const [broken, messageZh] = fault;
  throw invalid(broken, `${messageZh}。请核对交办文书。`, {
    fields: [{ field: 'superior_deadline', rule: broken, messageZh }],
  });
}
