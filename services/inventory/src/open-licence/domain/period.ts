import type { LegalDate } from '@zhiqi/kernel';
import type { ExistingStatement, OpenLicenceState, OpenLicenceStatus } from './types.ts';

/** The term ends with its last day; by a withdrawal or with the right the offer is gone on the day itself. */
export function isBeforeEnd({ endCause, endedOn }: ExistingStatement, date: LegalDate): boolean {
  return endedOn === null || (endCause === 'TERM_ENDED' ? date <= endedOn : date < endedOn);
}

/** States of a statement that is or was announced. */
export const OPEN_ONCE: readonly OpenLicenceStatus[] = ['ANNOUNCED', 'WITHDRAWN', 'CEASED'];

/**
 * Whether a right stood under open licence on any day of a period (R-41, Patent Law 51).
 * @param to last day; null = open
 */
export function isOpenDuring(state: OpenLicenceState, from: LegalDate, to: LegalDate | null): boolean {
  if (state.status === 'ABSENT' || state.announcedOn === null) return false;
  const { announcedOn, content } = state;
  const begins = from > announcedOn ? from : announcedOn;
  return (to === null || announcedOn <= to) && begins <= content.licenceTermEnd && isBeforeEnd(state, begins);
}
