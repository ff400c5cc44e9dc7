import { addDays, addMonths, type LegalDate } from '@zhiqi/kernel';
import type { DemandFacts, SupplyFacts } from './model.ts';

/** Why a pair is out before it is scored. The first that holds is the one that is told. */
export const FILTER_REASONS = [
  'NOT_IN_FORCE',
  'ENCUMBERED',
  'NOT_AVAILABLE',
  'TERM_TOO_SHORT',
  'MODE_MISMATCH',
  'OWN_PATENT',
  'REPRESENTED_BY_LISTING',
  'DEMAND_CLOSED',
  'CONFIDENTIAL',
] as const;
export type FilterReason = (typeof FILTER_REASONS)[number];

/** Who looks, when, and by which rule of that day. */
export interface Viewpoint {
  readonly asOf: LegalDate;
  /** Whole months that a right must still run to be offered: a rule of the day, not a wish of the demand. */
  readonly minTermMonths: number;
  /** Members of the bureau see what firms keep to the bureau. */
  readonly bureau: boolean;
}

/** A filter that has worked out once what depends on the demand and the day only. */
export function pairFilter(
  demand: DemandFacts,
  { asOf, minTermMonths, bureau }: Viewpoint,
): (supply: SupplyFacts) => FilterReason | undefined {
  const endsTooSoon = termFilter(asOf, minTermMonths);
  const ofDemand = !demand.open ? 'DEMAND_CLOSED' : demand.bureauOnly && !bureau ? 'CONFIDENTIAL' : undefined;
  return (supply) => {
    if (supply.inForce === false) return 'NOT_IN_FORCE';
    if (supply.encumbered) return 'ENCUMBERED';
    if (supply.availability === 'NOT_AVAILABLE') return 'NOT_AVAILABLE';
    if (supply.termEnd !== null && endsTooSoon(supply.termEnd)) return 'TERM_TOO_SHORT';
    if (!sharesMode(demand.modes, supply.modes)) return 'MODE_MISMATCH';
    if (demand.smeKey !== null && supply.holderKeys.includes(demand.smeKey)) return 'OWN_PATENT';
    if (supply.representedBy !== null) return 'REPRESENTED_BY_LISTING';
    return ofDemand;
  };
}

/** Longest that two ways of counting the same months may lie apart: ends of months differ by so many days. */
const MONTH_ENDS = 4;

/**
 * Whether less than so many months are left after a last day. Counted back from the day of expiry, as the usable count does
 * the two must never disagree by a day. Only near the edge: the others are told by one comparison.
 */
function termFilter(asOf: LegalDate, months: number): (lastDay: LegalDate) => boolean {
  const surelyLongEnough = addDays(addMonths(asOf, months), MONTH_ENDS);
  return (lastDay) => {
    if (lastDay < asOf) return true;
    return lastDay < surelyLongEnough && asOf > addMonths(addDays(lastDay, 1), -months);
  };
}

/** No mode named on one side excludes none. */
function sharesMode(wanted: readonly string[], offered: readonly string[]): boolean {
  return wanted.length === 0 || offered.length === 0 || wanted.some((mode) => offered.includes(mode));
}
