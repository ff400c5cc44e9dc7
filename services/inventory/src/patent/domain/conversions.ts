import { addDays, addMonths, type LegalDate } from '@zhiqi/kernel';
import { claimEvents, type ToldClaim } from './claims.ts';
import type { ApplyConversion, PatentEvent, RecordPortfolio } from './messages.ts';
import type { Overlay, PatentConversion, PatentState, PortfolioMembership, RegisteredPatent } from './types.ts';

/** Licences that stand as an encumbrance of their own; an open one is announced, not recorded. */
const OVERLAY_OF: Readonly<Partial<Record<PatentConversion['kind'], Overlay>>> = {
  EXCLUSIVE_LICENCE: 'EXCLUSIVE_LICENSED',
  SOLE_LICENCE: 'SOLE_LICENSED',
};

/** Modes of use that a record proves, as the dormancy codes name them (brief §3.6). */
const MODE_OF: Readonly<Record<PatentConversion['kind'], string>> = {
  TRANSFER: 'TRANSFER',
  ORDINARY_LICENCE: 'LICENCE',
  SOLE_LICENCE: 'LICENCE',
  EXCLUSIVE_LICENCE: 'LICENCE',
  OPEN_LICENCE: 'OPEN_LICENCE',
  EQUITY: 'EQUITY',
  OWN_PRODUCTION: 'OWN_PRODUCTION',
};

/** Done on one day, and evidence from that day on; the others run. */
const AT_ONCE: readonly PatentConversion['kind'][] = ['TRANSFER', 'EQUITY'];

/** What a conversion record changes of a patent. An older standing of a record never replaces a newer one. */
export function conversionEvents({ conversion }: ApplyConversion, patent: RegisteredPatent): PatentEvent[] {
  const known = patent.conversions.find(({ conversionId }) => conversionId === conversion.conversionId);
  if (known && known.version >= conversion.version) return [];
  const applied: PatentEvent = { type: 'PatentConversionApplied', conversion };
  const overlay = OVERLAY_OF[conversion.kind];
  return overlay === undefined ? [applied] : [applied, ...claimEvents(patent, licenceClaim(overlay, conversion))];
}

function licenceClaim(overlay: Overlay, conversion: PatentConversion): ToldClaim {
  const { conversionId: sourceRef, effectiveDate, endedOn, annulledOn } = conversion;
  if (annulledOn !== null) return { overlay, sourceRef, inForce: false, effectiveDate: annulledOn, annulled: true };
  if (endedOn !== null) return { overlay, sourceRef, inForce: false, effectiveDate: endedOn, annulled: false };
  return { overlay, sourceRef, inForce: true, effectiveDate, annulled: false };
}

/** The modes of use that conversion records prove within so many months before a day; an annulled record proves nothing. */
export function conversionModes({ conversions }: RegisteredPatent, months: number, asOf: LegalDate): string[] {
  return conversions
    .filter((one) => one.provesUse && one.annulledOn === null)
    .filter((one) => asOf <= (lastDayOfUse(one, months) ?? asOf))
    .map(({ kind }) => MODE_OF[kind]);
}

/** Days on which a record stops being evidence. */
export function conversionTurningPoints({ conversions }: RegisteredPatent, months: number): LegalDate[] {
  return conversions.flatMap((one) => {
    const last = lastDayOfUse(one, months);
    return last === null ? [] : [addDays(last, 1)];
  });
}

/** Last day on which a record still lies in the window; null while it runs. */
function lastDayOfUse({ kind, effectiveDate, endedOn }: PatentConversion, months: number): LegalDate | null {
  const until = AT_ONCE.includes(kind) ? effectiveDate : endedOn;
  return until === null ? null : addMonths(until, months);
}

/** Whether somebody holds an open licence of the patent now: what the annuities are reduced for (R-43, Patent Law 51). */
export function hasOpenLicenceRunning({ conversions }: Pick<RegisteredPatent, 'conversions'>): boolean {
  return conversions.some(
    ({ kind, endedOn, annulledOn }) => kind === 'OPEN_LICENCE' && endedOn === null && annulledOn === null,
  );
}

/** The records after one of them was told. */
export function withConversion(
  conversions: readonly PatentConversion[],
  conversion: PatentConversion,
): readonly PatentConversion[] {
  return [...conversions.filter(({ conversionId }) => conversionId !== conversion.conversionId), conversion];
}

/** What the news of a portfolio changes, whether the patent is in the ledger yet or not. */
export function portfolioEvents({ membership }: RecordPortfolio, { portfolios = [] }: PatentState): PatentEvent[] {
  const known = portfolios.find(({ portfolioId }) => portfolioId === membership.portfolioId);
  return known && known.sequence >= membership.sequence ? [] : [{ type: 'PatentPortfolioTold', membership }];
}

/**
 * What a portfolio has led to: granted inventions and conversions since its patents came in. Filings count for nothing,
 * which would only drive abnormal ones; nor does a right that was invalidated, since it never was.
 */
export function portfolioOutcome(
  portfolioId: string,
  patents: readonly PatentState[],
): { grantedInventions: string[]; conversionIds: string[] } {
  const granted: string[] = [];
  const converted = new Set<string>();
  for (const patent of patents) {
    const membership = patent.portfolios?.find((one) => one.portfolioId === portfolioId && one.member);
    if (patent.status === 'UNREGISTERED' || !membership) continue;
    const { kind, grantDate, legalState, applicationNo, conversions } = patent;
    if (kind === 'INVENTION' && grantDate !== null && legalState !== 'INVALIDATED') granted.push(applicationNo);
    for (const { conversionId, annulledOn, effectiveDate } of conversions) {
      if (annulledOn === null && effectiveDate >= membership.since) converted.add(conversionId);
    }
  }
  return { grantedInventions: granted, conversionIds: [...converted].sort() };
}

/** The memberships after one of them was told. */
export function withPortfolio(
  portfolios: readonly PortfolioMembership[],
  membership: PortfolioMembership,
): readonly PortfolioMembership[] {
  return [...portfolios.filter(({ portfolioId }) => portfolioId !== membership.portfolioId), membership];
}
