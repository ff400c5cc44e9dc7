import type { LegalDate } from '@zhiqi/kernel';
import type { PatentEvent } from './messages.ts';
import type { LegalState, RegisteredPatent } from './types.ts';

/** A fact of the register. */
export function statusChange(
  { kind, legalState, scope }: RegisteredPatent,
  state: LegalState,
  fact: { readonly effectiveDate: LegalDate; readonly documentNo: string; readonly at: string },
): PatentEvent {
  const { effectiveDate, documentNo, at } = fact;
  return {
    type: 'PatentLegalStatusChanged',
    kind,
    previousState: legalState,
    fact: {
      state,
      effectiveDate,
      statedOn: effectiveDate,
      knownAt: at,
      source: 'REGISTER',
      documentNo: documentNo.trim() === '' ? null : documentNo.trim(),
    },
    inScope: scope.inScope,
  };
}
