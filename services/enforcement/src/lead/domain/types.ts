import type { LegalDate, WorkingCalendar } from '@zhiqi/kernel';
import type { Alarm } from '../../clock/alarms.ts';
import type { ClockRun } from '../../clock/clock.ts';
import type { CommandBase } from '../../dated-act.ts';
import type {
  FilingDecision,
  LeadCause,
  LeadSource,
  NotFilingGround,
  PauseGround,
  Referral,
  Sector,
  Venue,
} from './codes.ts';

/** 线索状态 (brief §2.2 E3). The last three are the closing ones. */
export type LeadStatus = 'RECEIVED' | 'VERIFYING' | 'PAUSED' | 'FILED' | 'NOT_FILED' | 'REFERRED';

/** What every public event of a lead carries, and nothing else of its content. */
export interface LeadSubject {
  readonly leadId: string;
  readonly source: LeadSource;
  readonly cause: LeadCause;
  readonly sector: Sector;
  readonly venue: Venue;
}

/** The filing clock: what happened to it, and what it said when it was last read. */
export interface LeadClock extends ClockRun {
  /** Pack in force on the day of the last report, from which it runs. */
  readonly rulePack: string;
  /** Null while it stands. */
  readonly deadline: LegalDate | null;
  readonly provisional: boolean;
  readonly calendarVersion: string;
}

export interface WatchedAlarm {
  readonly alarm: Alarm;
  readonly on: LegalDate;
  readonly raised: boolean;
}

/** What the platform watches: the earlier of the deadlines that are still open. */
export interface LeadWatch {
  /** Null when nothing is watched. */
  readonly deadline: LegalDate | null;
  readonly alarms: readonly WatchedAlarm[];
}

/** Shape number of {@link LeadState} in the store. */
export const LEAD_SCHEMA = 1;

export interface AbsentLead {
  readonly status: 'ABSENT';
}

interface LeadBase extends LeadSubject {
  readonly sourceDocumentNo: string;
  readonly respondentUscc: string | null;
  readonly respondentName: string;
  readonly subjectMatter: string;
  /** Day of the first report; the clock's own start moves with a later one. */
  readonly receivedOn: LegalDate;
  /** Day it was entered, which explains older dates where {@link lateEntryReason} says why. */
  readonly recordedOn: LegalDate;
  readonly lateEntryReason: string | null;
  /** Only for leads handed down. */
  readonly superiorDeadline: LegalDate | null;
  readonly reportedBackOn: LegalDate | null;
  /** Opaque: what it stands for is sealed elsewhere, and it is never published. */
  readonly reporterRef: string | null;
  readonly clock: LeadClock;
  readonly watch: LeadWatch;
}

export interface OpenLead extends LeadBase {
  readonly status: 'RECEIVED' | 'VERIFYING' | 'PAUSED';
}

export interface DecidedLead extends LeadBase {
  readonly status: 'FILED' | 'NOT_FILED';
  readonly decidedOn: LegalDate;
  readonly notFilingGround: NotFilingGround | null;
  readonly officers: readonly string[];
}

export interface ReferredLead extends LeadBase {
  readonly status: 'REFERRED';
  readonly referredOn: LegalDate;
}

export type ExistingLead = OpenLead | DecidedLead | ReferredLead;
export type LeadState = AbsentLead | ExistingLead;

/** The calendar is a looked-up fact: later years are loaded while leads are open. */
interface LeadCommandBase extends CommandBase {
  readonly calendar: WorkingCalendar;
}

/** An act with a date of its own, which may be entered late (D-4). */
interface DatedCommand extends LeadCommandBase {
  readonly lateEntryReason: string;
}

export interface ReceiveLead extends DatedCommand, LeadSubject {
  readonly type: 'ReceiveLead';
  readonly receivedOn: LegalDate;
  readonly sourceDocumentNo: string;
  readonly respondentUscc: string | null;
  readonly respondentName: string;
  readonly subjectMatter: string;
  readonly superiorDeadline: LegalDate | null;
  readonly reporterRef: string | null;
}

export interface StartVerification extends LeadCommandBase {
  readonly type: 'StartVerification';
}

export interface PauseClock extends DatedCommand {
  readonly type: 'PauseClock';
  readonly ground: PauseGround;
  readonly pausedOn: LegalDate;
  readonly documentNo: string;
}

export interface ResumeClock extends DatedCommand {
  readonly type: 'ResumeClock';
  readonly resumedOn: LegalDate;
}

export interface ExtendDeadline extends DatedCommand {
  readonly type: 'ExtendDeadline';
  readonly decidedOn: LegalDate;
  readonly reason: string;
}

export interface MergeReport extends DatedCommand {
  readonly type: 'MergeReport';
  readonly receivedOn: LegalDate;
  readonly sourceDocumentNo: string;
}

export interface DecideFiling extends DatedCommand {
  readonly type: 'DecideFiling';
  readonly decision: FilingDecision;
  readonly notFilingGround: NotFilingGround | null;
  readonly decidedOn: LegalDate;
  readonly documentNo: string;
  /** Person keys of those who will investigate; none = named when the case is opened. */
  readonly officers: readonly string[];
}

export interface ReferLead extends DatedCommand {
  readonly type: 'ReferLead';
  readonly target: Referral;
  readonly referredOn: LegalDate;
  readonly documentNo: string;
}

export interface ReportBack extends DatedCommand {
  readonly type: 'ReportBack';
  readonly reportedOn: LegalDate;
  readonly documentNo: string;
}

/** Time passed, or a calendar was loaded: the clock is read again and due alarms are raised. */
export interface Tick extends LeadCommandBase {
  readonly type: 'Tick';
}

export type WorkCommand =
  | StartVerification
  | PauseClock
  | ResumeClock
  | ExtendDeadline
  | MergeReport
  | DecideFiling
  | ReferLead
  | ReportBack;
export type LeadCommand = ReceiveLead | WorkCommand | Tick;
