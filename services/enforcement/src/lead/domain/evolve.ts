import { assertNever } from '@zhiqi/kernel';
import type { LeadEvent } from './events.ts';
import type { ExistingLead, LeadState, OpenLead } from './types.ts';

/** The lead after one event. */
export function evolveLead(state: LeadState, event: LeadEvent): LeadState {
  if (event.type === 'LeadReceived') {
    const { type: _type, ...received } = event;
    return { status: 'RECEIVED', ...received, reportedBackOn: null };
  }
  if (state.status === 'ABSENT') return state;
  switch (event.type) {
    case 'LeadVerificationStarted':
      return { ...open(state), status: 'VERIFYING' };
    case 'LeadClockPaused':
      return { ...open(state), ...clocked(event), status: 'PAUSED' };
    // Tests and appraisals are part of the verification, whether or not it was begun before.
    case 'LeadClockResumed':
      return { ...open(state), ...clocked(event), status: 'VERIFYING' };
    case 'LeadExtended':
    case 'LeadReportMerged':
    case 'LeadDeadlineRecalculated':
      return { ...state, ...clocked(event) };
    case 'LeadAlarmRaised':
      return { ...state, watch: raised(state, event) };
    case 'LeadFilingDecided': {
      const { decision, decidedOn, notFilingGround, officers } = event;
      const status = decision === 'FILE' ? 'FILED' : 'NOT_FILED';
      return { ...open(state), ...clocked(event), status, decidedOn, notFilingGround, officers };
    }
    case 'LeadReferred':
      return { ...open(state), ...clocked(event), status: 'REFERRED', referredOn: event.referredOn };
    case 'LeadResultReported':
      return { ...state, ...clocked(event), reportedBackOn: event.reportedOn };
    default:
      return assertNever(event, 'lead event');
  }
}

function clocked({ clock, watch }: Pick<ExistingLead, 'clock' | 'watch'>) {
  return { clock, watch };
}

function raised({ watch }: ExistingLead, { alarm }: { readonly alarm: string }): ExistingLead['watch'] {
  return { ...watch, alarms: watch.alarms.map((each) => (each.alarm === alarm ? { ...each, raised: true } : each)) };
}

/** The closing states have facts of their own, and only an open lead leads to one. */
function open(lead: ExistingLead): OpenLead {
  return lead as OpenLead;
}
