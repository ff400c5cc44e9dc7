import type { LegalDate } from '@zhiqi/kernel';
import type { Alarm } from '../../clock/alarms.ts';
import type { FilingDecision, NotFilingGround, PauseGround, Referral } from './codes.ts';
import type { LeadClock, LeadSubject, LeadWatch } from './types.ts';

/** What every event that moves the clock leaves behind: the whole clock as it then stands. */
interface Clocked extends LeadSubject {
  readonly clock: LeadClock;
  readonly watch: LeadWatch;
}

interface Dated extends Clocked {
  /** Null for an entry in time (D-4). */
  readonly lateEntryReason: string | null;
}

export interface LeadReceived extends Dated {
  readonly type: 'LeadReceived';
  readonly receivedOn: LegalDate;
  readonly recordedOn: LegalDate;
  readonly sourceDocumentNo: string;
  readonly respondentUscc: string | null;
  readonly respondentName: string;
  readonly subjectMatter: string;
  readonly superiorDeadline: LegalDate | null;
  readonly reporterRef: string | null;
}

export interface LeadVerificationStarted {
  readonly type: 'LeadVerificationStarted';
  readonly on: LegalDate;
}

export interface LeadClockPaused extends Dated {
  readonly type: 'LeadClockPaused';
  readonly ground: PauseGround;
  readonly pausedOn: LegalDate;
}

export interface LeadClockResumed extends Dated {
  readonly type: 'LeadClockResumed';
  readonly resumedOn: LegalDate;
}

export interface LeadExtended extends Dated {
  readonly type: 'LeadExtended';
  readonly decidedOn: LegalDate;
  readonly reason: string;
  readonly irregular: boolean;
}

export interface LeadReportMerged extends Dated {
  readonly type: 'LeadReportMerged';
  readonly receivedOn: LegalDate;
  readonly sourceDocumentNo: string;
}

export interface LeadDeadlineRecalculated extends Clocked {
  readonly type: 'LeadDeadlineRecalculated';
  readonly on: LegalDate;
}

export interface LeadAlarmRaised extends LeadSubject {
  readonly type: 'LeadAlarmRaised';
  readonly alarm: Alarm;
  readonly on: LegalDate;
  /** The deadline it warns of: the statutory one or the superior's. */
  readonly deadline: LegalDate;
  readonly rulePack: string;
  readonly calendarVersion: string;
}

export interface LeadFilingDecided extends Dated {
  readonly type: 'LeadFilingDecided';
  readonly decision: FilingDecision;
  readonly notFilingGround: NotFilingGround | null;
  readonly decidedOn: LegalDate;
  readonly documentNo: string;
  readonly officers: readonly string[];
  readonly deadline: LegalDate;
  readonly onTime: boolean;
  /** Working days since the last report, pauses excluded. */
  readonly daysUsed: number;
}

export interface LeadReferred extends Dated {
  readonly type: 'LeadReferred';
  readonly target: Referral;
  readonly referredOn: LegalDate;
  readonly documentNo: string;
  readonly onTime: boolean;
}

export interface LeadResultReported extends Dated {
  readonly type: 'LeadResultReported';
  readonly reportedOn: LegalDate;
  readonly documentNo: string;
  readonly superiorDeadline: LegalDate | null;
  readonly onTime: boolean;
}

export type LeadEvent =
  | LeadReceived
  | LeadVerificationStarted
  | LeadClockPaused
  | LeadClockResumed
  | LeadExtended
  | LeadReportMerged
  | LeadDeadlineRecalculated
  | LeadAlarmRaised
  | LeadFilingDecided
  | LeadReferred
  | LeadResultReported;
