import { invalid, type LegalDate, legalDateAt, rule } from '@zhiqi/kernel';
import { countedDays } from '../../clock/alarms.ts';
import { requireText } from '../../dated-act.ts';
import type { RulePack } from '../../rule-packs/pack.ts';
import { dated, subjectOf } from './clock-acts.ts';
import type { LeadEvent } from './events.ts';
import { openDeadlines, readFilingClock, watchOf } from './filing-clock.ts';
import type { DecideFiling, ExistingLead, LeadClock, ReferLead, ReportBack } from './types.ts';

/** Being overdue never refuses the act: it is a fact of its own (D-3). */
export function decideFiling(packs: readonly RulePack[], command: DecideFiling, lead: ExistingLead): LeadEvent[] {
  const { decision, notFilingGround, decidedOn, calendar } = command;
  const { start } = lead.clock;
  const act = { date: decidedOn, field: 'decided_on', nameZh: '决定日期', notBefore: start };
  const late = dated(command, lead, act);
  checkGround(command);
  const officers = checkOfficers(command.officers);
  const documentNo = requireText(command.documentNo, 'document_no', '立案或者不予立案审批文书编号');
  const clock = readFilingClock(packs, calendar, lead.clock);
  const deadline = runningDeadline(clock);
  return [
    {
      type: 'LeadFilingDecided',
      ...closed(command, lead, clock),
      decision,
      notFilingGround,
      decidedOn,
      documentNo,
      officers,
      deadline,
      onTime: decidedOn <= deadline,
      daysUsed: countedDays(calendar, start, decidedOn, clock.pauses).length,
      lateEntryReason: late,
    },
  ];
}

export function referLead(packs: readonly RulePack[], command: ReferLead, lead: ExistingLead): LeadEvent[] {
  const { target, referredOn, calendar } = command;
  const act = { date: referredOn, field: 'referred_on', nameZh: '移送日期', notBefore: lead.clock.start };
  const late = dated(command, lead, act);
  const documentNo = requireText(command.documentNo, 'document_no', '移送函编号');
  const clock = readFilingClock(packs, calendar, lead.clock);
  const onTime = referredOn <= runningDeadline(clock);
  const facts = { target, referredOn, documentNo, onTime, lateEntryReason: late };
  return [{ type: 'LeadReferred', ...closed(command, lead, clock), ...facts }];
}

export function reportBack(command: ReportBack, lead: ExistingLead): LeadEvent[] {
  const { superiorDeadline, clock } = lead;
  if (lead.source !== 'SUPERIOR') {
    throw rule('NOT_HANDED_DOWN', '该线索不是上级交办、转办的,无需反馈。', { params: { source: lead.source } });
  }
  if (lead.reportedBackOn !== null) {
    throw rule('ALREADY_REPORTED_BACK', `该线索已于 ${lead.reportedBackOn} 反馈,无需重复反馈。`);
  }
  const { reportedOn, calendar, at } = command;
  const late = dated(command, lead, { date: reportedOn, field: 'reported_on', nameZh: '反馈日期' });
  const documentNo = requireText(command.documentNo, 'document_no', '反馈文书编号');
  const open = { ...openDeadlines(lead), superiorDeadline: null };
  return [
    {
      type: 'LeadResultReported',
      ...subjectOf(lead),
      clock,
      watch: watchOf(calendar, open, lead.watch.alarms, legalDateAt(at)),
      reportedOn,
      documentNo,
      superiorDeadline,
      onTime: superiorDeadline === null || reportedOn <= superiorDeadline,
      lateEntryReason: late,
    },
  ];
}

/** A decided lead has its statutory deadline behind it; a superior may still wait for the answer. */
function closed(command: DecideFiling | ReferLead, lead: ExistingLead, clock: LeadClock) {
  const { calendar, at } = command;
  const open = { ...openDeadlines(lead), clock: null };
  return { ...subjectOf(lead), clock, watch: watchOf(calendar, open, lead.watch.alarms, legalDateAt(at)) };
}

function runningDeadline({ deadline }: LeadClock): LegalDate {
  if (deadline === null) throw new Error('a lead whose clock stands is resumed before it is closed');
  return deadline;
}

function checkGround({ decision, notFilingGround }: DecideFiling): void {
  const isNeeded = decision === 'NOT_FILE';
  if (isNeeded === (notFilingGround !== null)) return;
  const [broken, messageZh] = isNeeded
    ? ['REQUIRED', '不予立案的须选择理由']
    : ['CONTRADICTION', '决定立案的不填不予立案理由'];
  throw invalid(broken, `${messageZh}。`, { fields: [{ field: 'not_filing_ground', rule: broken, messageZh }] });
}

/** D-5: nobody investigates alone (procedure rules a.19, 22). */
function checkOfficers(officers: readonly string[]): readonly string[] {
  const named = officers.map((officer) => officer.trim());
  if (named.length === 0 || (new Set(named).size >= 2 && !named.includes(''))) return [...new Set(named)];
  const messageZh = '办案人员不得少于两人,请指定两名以上不同的办案人员';
  throw invalid('TWO_OFFICERS_REQUIRED', `${messageZh}。`, {
    fields: [{ field: 'officers', rule: 'TWO_OFFICERS_REQUIRED', messageZh }],
  });
}
