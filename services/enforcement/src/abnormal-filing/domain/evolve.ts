import { assertNever } from '@zhiqi/kernel';
import type { FilingEvent, FilingReceived, FilingState } from './types.ts';

/** The batch after one event. */
export function evolveFiling(state: FilingState, event: FilingEvent): FilingState {
  if (event.type === 'AbnormalFilingReceived') return received(event);
  if (state.status === 'ABSENT') return state;
  switch (event.type) {
    case 'AbnormalFilingApplicantNotified':
      return { ...state, status: 'NOTIFIED', notifiedOn: event.notifiedOn };
    case 'AbnormalFilingResponded':
      return { ...state, status: 'RESPONDED', response: event.response, respondedOn: event.respondedOn };
    case 'AbnormalFilingRectified':
      return { ...state, status: 'RECTIFIED', rectifiedOn: event.rectifiedOn };
    case 'AbnormalFilingConfirmed': {
      const { aggravators, confirmedOn, applications } = event;
      const liveApplications = applications.map(({ applicationNo }) => applicationNo);
      return { ...state, status: 'CONFIRMED', aggravators, confirmedOn, liveApplications };
    }
    case 'AbnormalFilingConfirmationRevoked':
      // Everything the confirmation took away comes back, and the superior has to be told anew.
      return {
        ...state,
        status: 'RESPONDED',
        aggravators: [],
        confirmedOn: null,
        reportedUpOn: null,
        liveApplications: [],
      };
    case 'AbnormalFilingResultReported':
      return { ...state, status: 'REPORTED_UP', reportedUpOn: event.reportedOn };
    default:
      return assertNever(event, 'abnormal filing event');
  }
}

function received(event: FilingReceived): FilingState {
  const { type: _type, ...content } = event;
  return {
    status: 'RECEIVED',
    ...content,
    notifiedOn: null,
    response: null,
    respondedOn: null,
    rectifiedOn: null,
    aggravators: [],
    confirmedOn: null,
    reportedUpOn: null,
    liveApplications: [],
  };
}
