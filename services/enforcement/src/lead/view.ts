import type { FilingClock, Lead } from '@zhiqi/contracts/zhiqi/enforcement/v1/types';
import { addDays, type LegalDate, type WorkingCalendar } from '@zhiqi/kernel';
import { countedDays } from '../clock/alarms.ts';
import { isPaused } from '../clock/clock.ts';
import { type ExistingLead, isOpen, type LeadState, unknownLead } from './domain.ts';

/** What a reading of the clock depends on besides the lead. */
export interface ReadAt {
  readonly calendar: WorkingCalendar;
  readonly today: LegalDate;
}

/** A lead as those who enforce see it: whether somebody reported, never who. */
export function leadView(state: LeadState, version: number, readAt: ReadAt): Lead {
  if (state.status === 'ABSENT') throw unknownLead();
  const isDecided = state.status === 'FILED' || state.status === 'NOT_FILED';
  return {
    leadId: state.leadId,
    status: `LEAD_STATUS_${state.status}`,
    source: `LEAD_SOURCE_${state.source}`,
    cause: `LEAD_CAUSE_${state.cause}`,
    sector: `SECTOR_${state.sector}`,
    venue: `VENUE_${state.venue}`,
    sourceDocumentNo: state.sourceDocumentNo,
    respondentUscc: state.respondentUscc ?? '',
    respondentName: state.respondentName,
    subjectMatter: state.subjectMatter,
    clock: clockView(state, readAt),
    superiorDeadline: state.superiorDeadline ?? '',
    reportedBack: state.reportedBackOn !== null,
    decision: `FILING_DECISION_${isDecided ? (state.status === 'FILED' ? 'FILE' : 'NOT_FILE') : 'UNSPECIFIED'}`,
    decidedOn: isDecided ? state.decidedOn : '',
    notFilingGround: `NOT_FILING_GROUND_${(isDecided ? state.notFilingGround : null) ?? 'UNSPECIFIED'}`,
    hasReporter: state.reporterRef !== null,
    etag: String(version),
  };
}

function clockView(lead: ExistingLead, { calendar, today }: ReadAt): FilingClock {
  const { clock, watch } = lead;
  const { deadline, extensions } = clock;
  const isRunning = isOpen(lead) && deadline !== null;
  return {
    receivedOn: clock.start,
    deadline: deadline ?? '',
    provisional: clock.provisional,
    extended: extensions.length > 0,
    extensionIrregular: extensions.some(({ irregular }) => irregular),
    paused: isOpen(lead) && isPaused(clock),
    workingDaysLeft: isRunning ? workingDaysLeft(calendar, clock.start, deadline, today) : 0,
    overdue: deadline !== null && closedOr(lead, today) > deadline,
    rulePack: clock.rulePack,
    alarmDate: watch.deadline ?? '',
  };
}

/** Working days still to be used, today among them; the day of receipt is none. */
function workingDaysLeft(calendar: WorkingCalendar, start: LegalDate, deadline: LegalDate, today: LegalDate): number {
  const from = today > start ? addDays(today, -1) : start;
  return countedDays(calendar, from, deadline).length;
}

/** The day by which the deadline was or is to be judged. */
function closedOr(lead: ExistingLead, today: LegalDate): LegalDate {
  switch (lead.status) {
    case 'FILED':
    case 'NOT_FILED':
      return lead.decidedOn;
    case 'REFERRED':
      return lead.referredOn;
    default:
      return today;
  }
}
