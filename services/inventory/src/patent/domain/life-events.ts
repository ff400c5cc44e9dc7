import type { LegalDate } from '@zhiqi/kernel';
import { annuityDueOn, patentYearOn } from './annuity.ts';
import { graceOf, hasAnnuity, onAnnuity } from './annuity-watch.ts';
import { isInForce } from './legal-state.ts';
import type { LifeEvent } from './life-types.ts';
import type { PatentEvent } from './messages.ts';
import type { PatentRules } from './rule-sets.ts';
import type { RegisteredPatent } from './types.ts';

type StatusChange = Extract<PatentEvent, { type: 'PatentLegalStatusChanged' }>;

/**
 * What changes of the legal state mean for the life of a right: it entered the grace period, lapsed, was restored, expired.
 * Only of rights that were in force before, so that a list which brings an old lapse is no lapse of today.
 */
export function lifeEventsOf(
  rules: PatentRules,
  patent: RegisteredPatent,
  events: readonly PatentEvent[],
  today: LegalDate,
): LifeEvent[] {
  return events.flatMap((event) =>
    event.type === 'PatentLegalStatusChanged' ? meaningOf(rules, patent, event, today) : [],
  );
}

function meaningOf(
  rules: PatentRules,
  patent: RegisteredPatent,
  { previousState, fact, inScope, kind }: StatusChange,
  today: LegalDate,
): LifeEvent[] {
  const { state, effectiveDate } = fact;
  if (
    state === 'GRACE' &&
    previousState !== 'GRACE' &&
    hasAnnuity(rules, patent, patentYearOn(patent.filingDate, effectiveDate))
  ) {
    const { times, surchargePct } = graceOf(rules, patent, effectiveDate, today);
    return [
      {
        type: 'AnnuityGraceEntered',
        ...onAnnuity(rules, patent, times, today),
        surchargePct,
        effectiveDate,
        inScope,
      },
    ];
  }
  // After its term a right is found to have lapsed before: the register corrects what the platform had found.
  if (state === 'LAPSED' && (isInForce(previousState) || previousState === 'EXPIRED'))
    return [lapse(patent, effectiveDate, inScope)];
  if (state === 'EXPIRED' && isInForce(previousState)) return [{ type: 'PatentExpired', kind, effectiveDate, inScope }];
  const wasLapsed = previousState === 'LAPSED' || previousState === 'RESTORATION_PENDING';
  if (state === 'GRANTED_IN_FORCE' && wasLapsed) return [{ type: 'PatentRestored', kind, effectiveDate, inScope }];
  return [];
}

/** a right that lapses for an annuity ends on the day that annuity was due. */
function lapse({ kind, filingDate }: RegisteredPatent, effectiveDate: LegalDate, inScope: boolean): LifeEvent {
  const year = patentYearOn(filingDate, effectiveDate);
  const isUnpaid = year > 1 && annuityDueOn(filingDate, year) === effectiveDate;
  return {
    type: 'PatentLapsed',
    kind,
    cause: isUnpaid ? 'ANNUITY_UNPAID' : 'OTHER',
    effectiveDate,
    patentYear: isUnpaid ? year : null,
    inScope,
  };
}
