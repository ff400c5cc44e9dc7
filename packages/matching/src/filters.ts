import { addMonths, type LegalDate } from '@zhiqi/kernel';
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

/** Who looks, and when. */
export interface Viewpoint {
  readonly asOf: LegalDate;
  /** Members of the bureau see what firms keep to the bureau. */
  readonly bureau: boolean;
}

/** A filter that has worked out once what depends on the demand and the day only. */
export function pairFilter(
  demand: DemandFacts,
  { asOf, bureau }: Viewpoint,
): (supply: SupplyFacts) => FilterReason | undefined {
  const neededUntil = demand.minTermYears > 0 ? addMonths(asOf, demand.minTermYears * 12) : asOf;
  const ofDemand = !demand.open ? 'DEMAND_CLOSED' : demand.bureauOnly && !bureau ? 'CONFIDENTIAL' : undefined;
  return (supply) => {
    if (supply.inForce === false) return 'NOT_IN_FORCE';
    if (supply.encumbered) return 'ENCUMBERED';
    if (supply.availability === 'NOT_AVAILABLE') return 'NOT_AVAILABLE';
    if (supply.termEnd !== null && supply.termEnd < neededUntil) return 'TERM_TOO_SHORT';
    if (!sharesMode(demand.modes, supply.modes)) return 'MODE_MISMATCH';
    if (demand.smeKey !== null && supply.holderKeys.includes(demand.smeKey)) return 'OWN_PATENT';
    if (supply.representedBy !== null) return 'REPRESENTED_BY_LISTING';
    return ofDemand;
  };
}

/** No mode named on one side excludes none. */
function sharesMode(wanted: readonly string[], offered: readonly string[]): boolean {
  return wanted.length === 0 || offered.length === 0 || wanted.some((mode) => offered.includes(mode));
}
