import {
  checkCodes,
  checkVersions,
  checkWholeNumbers,
  type LegalDate,
  type RollPolicy,
  type Versioned,
} from '@zhiqi/kernel';
import type { TrademarkEndCause } from './types.ts';

/** Terms and time limits of the Trademark Law in force from one day to another. */
export interface TrademarkLaw extends Versioned {
  /** Articles it states. */
  readonly basis: string;
  readonly termYears: number;
  readonly renewalWindowMonths: number;
  readonly graceMonths: number;
  /** What happens to the last day for an act when it is no working day; the term never moves. */
  readonly actRoll: RollPolicy;
  readonly refileBlockMonths: number;
  /** Ends after which an identical or similar mark is not registered for a while. */
  readonly refileBlockCauses: readonly TrademarkEndCause[];
}

/** Official fees for one class, in fen. */
export interface RenewalFees extends Versioned {
  readonly renewalFen: number;
  readonly graceSurchargeFen: number;
}

export interface TrademarkRules {
  readonly law: readonly TrademarkLaw[];
  readonly fees: readonly RenewalFees[];
  /** Names of administrative divisions of county level and above that an ordinary mark may not consist of. */
  readonly placeNames: { readonly names: readonly string[] };
}

const ROLLS: readonly RollPolicy[] = ['NONE', 'STATUTORY_ONLY', 'ANY_OFF_DAY'];
const CAUSES: readonly TrademarkEndCause[] = ['REMOVED', 'CANCELLED', 'INVALIDATED', 'SURRENDERED'];

/** Checks rule data. @throws Error naming the family and the rule; the service does not start on wrong rules. */
export function checkTrademarkRules(data: unknown): TrademarkRules {
  const rules = data as TrademarkRules;
  checkVersions('trademark law', rules.law ?? []);
  checkVersions('trademark fees', rules.fees ?? []);
  checkWholeNumbers('trademark law', rules.law, [
    'termYears',
    'renewalWindowMonths',
    'graceMonths',
    'refileBlockMonths',
  ]);
  checkWholeNumbers('trademark fees', rules.fees, ['renewalFen', 'graceSurchargeFen']);
  const rolls = rules.law.map(({ actRoll }) => actRoll);
  checkCodes('actRoll', ROLLS, rolls);
  const causes = rules.law.flatMap(({ refileBlockCauses }) => refileBlockCauses);
  checkCodes('refileBlockCauses', CAUSES, causes);
  const names = rules.placeNames?.names ?? [];
  if (names.length === 0 || names.some((name) => name.trim() === '')) {
    throw new Error('rules placeNames: at least one name, none of them empty');
  }
  return rules;
}

/** Fee of a renewal filed on a day for one class, in fen; 0 where no fee is known for that day. */
export function renewalFeeFen(fees: readonly RenewalFees[], on: LegalDate, inGrace: boolean): bigint {
  const set = fees.find(({ validFrom, validTo }) => validFrom <= on && (validTo === null || on <= validTo));
  return set ? BigInt(set.renewalFen + (inGrace ? set.graceSurchargeFen : 0)) : 0n;
}
