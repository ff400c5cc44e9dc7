/** Codes of the stocktaking questionnaires. A patent keeps the verified ones, an item the whole answer. */

export const IMPLEMENTATIONS = ['IMPLEMENTED', 'NOT_IMPLEMENTED'] as const;
export type Implementation = (typeof IMPLEMENTATIONS)[number];

export const IMPLEMENTATION_MODES = ['OWN_PRODUCTION', 'LICENCE', 'TRANSFER', 'EQUITY', 'OPEN_LICENCE'] as const;
export type ImplementationMode = (typeof IMPLEMENTATION_MODES)[number];

/** From the weakest to the strongest: for a joint patent the weakest of the holders' counts (R-31). */
export const WILLINGNESS_BY_STRENGTH = ['REFUSED', 'UNDECIDED', 'CONDITIONAL', 'WILLING'] as const;
export type Willingness = (typeof WILLINGNESS_BY_STRENGTH)[number];

export const CONVERSION_MODES = [
  'TRANSFER',
  'ORDINARY_LICENCE',
  'SOLE_LICENCE',
  'EXCLUSIVE_LICENCE',
  'OPEN_LICENCE',
  'EQUITY',
  'PLEDGE',
  'TRUSTEESHIP',
] as const;
export type ConversionMode = (typeof CONVERSION_MODES)[number];

export const OBSTACLES = [
  'TECHNOLOGY_IMMATURE',
  'MARKET',
  'FUNDS',
  'CAPABILITY',
  'DEFENSIVE',
  'PROJECT_CLOSURE',
  'OTHER',
] as const;
export type Obstacle = (typeof OBSTACLES)[number];

export const RESERVE_REASONS = ['STRATEGIC', 'DEFENSIVE', 'AWAITING_APPROVAL'] as const;
export type ReserveReason = (typeof RESERVE_REASONS)[number];

export const REVENUE_BANDS = ['NONE', 'BELOW_1M', '1M_TO_5M', '5M_TO_20M', 'ABOVE_20M'] as const;
export type RevenueBand = (typeof REVENUE_BANDS)[number];

export const PRICE_MODES = ['FIXED', 'ROYALTY', 'NEGOTIABLE'] as const;
export type PriceMode = (typeof PRICE_MODES)[number];

/** 技术就绪度, nine levels. */
export const READINESS_LEVELS = [1, 2, 3, 4, 5, 6, 7, 8, 9] as const;
export type ReadinessLevel = (typeof READINESS_LEVELS)[number];

/** The weakest of the holders' declarations (R-31). @throws RangeError when there is none. */
export function weakestWillingness(declared: readonly Willingness[]): Willingness {
  const weakest = WILLINGNESS_BY_STRENGTH.find((level) => declared.includes(level));
  if (weakest === undefined) throw new RangeError('no holder declared a willingness');
  return weakest;
}
