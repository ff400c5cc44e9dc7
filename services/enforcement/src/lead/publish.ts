import type { Publication } from '@zhiqi/runtime';
import type { LeadEvent, LeadSubject } from './domain.ts';

/**
 * The coded facts of a lead and what its clock says. Who reported, the respondent, the papers and every text stay inside:
 * none of these messages has a field for them.
 */
export function leadToPublic(event: LeadEvent): Publication[] {
  const publication = publicationOf(event);
  return publication === undefined ? [] : [publication];
}

function publicationOf(event: LeadEvent): Publication | undefined {
  switch (event.type) {
    case 'LeadReceived': {
      const { receivedOn } = event;
      return {
        type: 'zhiqi.enforcement.v1.LeadReceived',
        ...home(event, receivedOn),
        message: { ...subject(event), receivedOn, ...reading(event) },
      };
    }
    case 'LeadClockPaused': {
      const { pausedOn } = event;
      return {
        type: 'zhiqi.enforcement.v1.LeadClockPaused',
        ...home(event, pausedOn),
        message: { ...subject(event), ground: `PAUSE_GROUND_${event.ground}`, pausedOn },
      };
    }
    case 'LeadClockResumed': {
      const { resumedOn } = event;
      return {
        type: 'zhiqi.enforcement.v1.LeadClockResumed',
        ...home(event, resumedOn),
        message: { ...subject(event), resumedOn, ...reading(event) },
      };
    }
    case 'LeadExtended': {
      const { decidedOn, irregular } = event;
      return {
        type: 'zhiqi.enforcement.v1.LeadExtended',
        ...home(event, decidedOn),
        message: { ...subject(event), extendedOn: decidedOn, ...reading(event), irregular },
      };
    }
    case 'LeadReportMerged': {
      const { receivedOn } = event;
      return {
        type: 'zhiqi.enforcement.v1.LeadReportMerged',
        ...home(event, receivedOn),
        message: { ...subject(event), receivedOn, ...reading(event) },
      };
    }
    case 'LeadDeadlineRecalculated':
      return {
        type: 'zhiqi.enforcement.v1.LeadDeadlineRecalculated',
        ...home(event, event.on),
        message: { ...subject(event), recalculatedOn: event.on, ...reading(event) },
      };
    case 'LeadAlarmRaised': {
      const { alarm, on, deadline } = event;
      return {
        type: 'zhiqi.enforcement.v1.LeadAlarmRaised',
        ...home({ clock: event }, on),
        message: { ...subject(event), alarm: `CLOCK_ALARM_${alarm}`, deadline },
      };
    }
    case 'LeadFilingDecided':
      return decided(event);
    case 'LeadReferred': {
      const { referredOn, onTime } = event;
      return {
        type: 'zhiqi.enforcement.v1.LeadReferred',
        ...home(event, referredOn),
        message: { ...subject(event), target: `REFERRAL_TARGET_${event.target}`, referredOn, onTime },
      };
    }
    case 'LeadResultReported': {
      const { reportedOn, onTime } = event;
      return {
        type: 'zhiqi.enforcement.v1.LeadResultReported',
        ...home(event, reportedOn),
        message: { ...subject(event), reportedOn, superiorDeadline: event.superiorDeadline ?? '', onTime },
      };
    }
    case 'LeadVerificationStarted':
      return undefined;
  }
}

function decided(event: Extract<LeadEvent, { type: 'LeadFilingDecided' }>): Publication {
  const { decidedOn, deadline, onTime, daysUsed, clock } = event;
  return {
    type: 'zhiqi.enforcement.v1.LeadFilingDecided',
    ...home(event, decidedOn),
    message: {
      ...subject(event),
      decision: `FILING_DECISION_${event.decision}`,
      notFilingGround: `NOT_FILING_GROUND_${event.notFilingGround ?? 'UNSPECIFIED'}`,
      decidedOn,
      deadline,
      onTime,
      daysUsed,
      extended: clock.extensions.some(({ irregular }) => !irregular),
    },
  };
}

interface Clocked {
  readonly clock: { readonly rulePack: string; readonly calendarVersion: string };
}

function home({ clock: { rulePack, calendarVersion } }: Clocked, effective: string) {
  return { copy: 'home', effective, rulePack, ...(calendarVersion && { calendar: calendarVersion }) } as const;
}

function subject({ leadId, source, cause, sector, venue }: LeadSubject) {
  return {
    leadId,
    source: `LEAD_SOURCE_${source}`,
    cause: `LEAD_CAUSE_${cause}`,
    sector: `SECTOR_${sector}`,
    venue: `VENUE_${venue}`,
  } as const;
}

function reading({ clock }: { readonly clock: { readonly deadline: string | null; readonly provisional: boolean } }) {
  return { deadline: clock.deadline ?? '', provisional: clock.provisional };
}
