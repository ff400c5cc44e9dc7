import { invalid, type LegalDate, legalDateAt, rule } from '@zhiqi/kernel';
import { extensionFor, isBeforeExpiry } from '../../clock/clock.ts';
import { checkActDate, type DatedAct, lateEntryReason, requireText } from '../../dated-act.ts';
import { packAt, type RulePack } from '../../rule-packs/pack.ts';
import type { LeadEvent } from './events.ts';
import { filingRule, openDeadlines, readFilingClock, rereadClock, watchOf } from './filing-clock.ts';
import type {
  ExistingLead,
  ExtendDeadline,
  LeadClock,
  LeadCommand,
  LeadSubject,
  MergeReport,
  PauseClock,
  ResumeClock,
  Tick,
} from './types.ts';

/** The coded facts that each public event carries. */
export function subjectOf({ leadId, source, cause, sector, venue }: LeadSubject): LeadSubject {
  return { leadId, source, cause, sector, venue };
}

/** Checks the day of an act on a lead, and its reason where it is entered late (D-4). */
export function dated(command: Extract<LeadCommand, { lateEntryReason: string }>, lead: ExistingLead, act: DatedAct) {
  checkActDate({ notBefore: lead.receivedOn, ...act }, command.at);
  const coveredUntil = lead.lateEntryReason === null ? undefined : lead.recordedOn;
  return lateEntryReason(command.calendar, act, { at: command.at, reason: command.lateEntryReason, coveredUntil });
}

/** The clock after a change, with what is watched from then on. */
function clocked(command: Pick<Tick, 'calendar' | 'at'>, lead: ExistingLead, clock: LeadClock) {
  const { calendar, at } = command;
  const watch = watchOf(calendar, { ...openDeadlines(lead), clock }, lead.watch.alarms, legalDateAt(at));
  return { ...subjectOf(lead), clock, watch };
}

export function pauseClock(packs: readonly RulePack[], command: PauseClock, lead: ExistingLead): LeadEvent[] {
  const { ground, pausedOn, calendar } = command;
  const late = dated(command, lead, {
    date: pausedOn,
    field: 'paused_on',
    nameZh: '中止日期',
    notBefore: lead.clock.start,
  });
  const documentNo = requireText(command.documentNo, 'document_no', '委托检测、鉴定等的文书编号');
  if (!filingRule(packs, lead.clock.rulePack).pausedBy.includes(ground)) {
    throw invalid('GROUND_NOT_LAWFUL', '该事由不属于可以不计入期限的情形。请核对办案程序规定。', {
      fields: [{ field: 'ground', rule: 'GROUND_NOT_LAWFUL', messageZh: '该事由不能中止立案期限' }],
    });
  }
  const { deadline } = readFilingClock(packs, calendar, lead.clock);
  if (deadline !== null && pausedOn > deadline) {
    throw rule(
      'PAUSE_AFTER_EXPIRY',
      `立案期限已于 ${deadline} 届满,之后的检测、鉴定不再影响期限。请照常办理,并尽快作出决定。`,
      { params: { deadline } },
    );
  }
  const pauses = [...lead.clock.pauses, { from: pausedOn, to: null, ground, documentNo }];
  const clock = readFilingClock(packs, calendar, { ...lead.clock, pauses });
  return [{ type: 'LeadClockPaused', ...clocked(command, lead, clock), ground, pausedOn, lateEntryReason: late }];
}

export function resumeClock(packs: readonly RulePack[], command: ResumeClock, lead: ExistingLead): LeadEvent[] {
  const { resumedOn, calendar } = command;
  const standing = lead.clock.pauses.find(({ to }) => to === null);
  const late = dated(command, lead, {
    date: resumedOn,
    field: 'resumed_on',
    nameZh: '恢复日期',
    ...(standing && { notBefore: standing.from }),
  });
  const pauses = lead.clock.pauses.map((pause) => (pause.to === null ? { ...pause, to: resumedOn } : pause));
  const clock = readFilingClock(packs, calendar, { ...lead.clock, pauses });
  return [{ type: 'LeadClockResumed', ...clocked(command, lead, clock), resumedOn, lateEntryReason: late }];
}

/** Decided after expiry it is recorded as irregular and moves nothing (D-2). */
export function extendDeadline(packs: readonly RulePack[], command: ExtendDeadline, lead: ExistingLead): LeadEvent[] {
  const { decidedOn, calendar, actor } = command;
  const late = dated(command, lead, {
    date: decidedOn,
    field: 'decided_on',
    nameZh: '批准日期',
    notBefore: lead.clock.start,
  });
  const reason = requireText(command.reason, 'reason', '延长理由');
  const filing = filingRule(packs, lead.clock.rulePack);
  const allowed = extensionFor(filing, actor.role, lead.clock.extensions);
  if (allowed === undefined || allowed.length === null) {
    throw rule('EXTENSION_USED', '立案期限已经延长过,依法不能再次延长。请在期限内作出决定,逾期的据实登记。');
  }
  const irregular = !isBeforeExpiry(calendar, filing, lead.clock, decidedOn);
  const extension = { length: allowed.length, role: actor.role, decidedOn, irregular };
  const extensions = [...lead.clock.extensions, extension];
  const clock = readFilingClock(packs, calendar, { ...lead.clock, extensions });
  return [
    { type: 'LeadExtended', ...clocked(command, lead, clock), decidedOn, reason, irregular, lateEntryReason: late },
  ];
}

/** The clock starts again on the day of the last report, under the pack in force on that day (K06, R-1). */
export function mergeReport(packs: readonly RulePack[], command: MergeReport, lead: ExistingLead): LeadEvent[] {
  const { receivedOn, calendar } = command;
  const late = dated(command, lead, {
    date: receivedOn,
    field: 'received_on',
    nameZh: '收到日期',
    notBefore: lead.clock.start,
  });
  const { version: rulePack } = packAt(packs, receivedOn, 'received_on');
  const pauses = lead.clock.pauses.filter(({ to }) => to === null || to > receivedOn);
  const clock = readFilingClock(packs, calendar, { rulePack, start: receivedOn, pauses, extensions: [] });
  const { sourceDocumentNo } = command;
  return [
    { type: 'LeadReportMerged', ...clocked(command, lead, clock), receivedOn, sourceDocumentNo, lateEntryReason: late },
  ];
}

/** Reads the clock of an open lead by the calendar as it now is (C-3, C-4), and raises every alarm that fell due. */
export function tick(packs: readonly RulePack[], command: Tick, lead: ExistingLead): LeadEvent[] {
  const on = legalDateAt(command.at);
  const reread = rereadClock(packs, command.calendar, lead);
  const moved = reread && clocked(command, lead, reread);
  const watch = moved?.watch ?? lead.watch;
  const recalculated: LeadEvent[] = moved ? [{ type: 'LeadDeadlineRecalculated', ...moved, on }] : [];
  const { deadline } = watch;
  if (deadline === null) return recalculated;
  const due = watch.alarms.filter((alarm) => !alarm.raised && alarm.on <= on);
  return [...recalculated, ...due.map((each) => alarmRaised(lead, reread ?? lead.clock, deadline, each))];
}

function alarmRaised(
  lead: ExistingLead,
  { rulePack, calendarVersion }: LeadClock,
  deadline: LegalDate,
  { alarm, on }: ExistingLead['watch']['alarms'][number],
): LeadEvent {
  return { type: 'LeadAlarmRaised', ...subjectOf(lead), alarm, on, deadline, rulePack, calendarVersion };
}
