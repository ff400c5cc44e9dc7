import type { DivisionCode, LegalDate, PatentKind } from '@zhiqi/kernel';
import { isWithin, parseDivisionCode } from '@zhiqi/kernel';
import { isAbnormal } from './abnormal-filings.ts';
import { isInForce, legalStateAsOf } from './legal-state.ts';
import type { ScopeRules } from './rule-sets.ts';
import type { AbnormalFiling, Holder, RegisteredPatent, ScopeVerdict } from './types.ts';

/**
 * Whether a patent counts in the banner's inventory: R-18, and no confirmed abnormal filing. Where both speak against it, the
 * reason is that of R-18.
 */
export function judgeScope(
  rules: ScopeRules,
  patent: { readonly kind: PatentKind; readonly holders: readonly Holder[] },
  division: string,
  abnormalFilings: readonly AbnormalFiling[],
): ScopeVerdict {
  const verdict = scopeByHolders(rules, patent, division);
  if (!verdict.inScope || !isAbnormal(abnormalFilings)) return verdict;
  return { ...verdict, inScope: false, reason: 'ABNORMAL_FILING_CONFIRMED' };
}

/**
 * Whether a patent belongs to the banner's inventory by its holders. The legal state is the other half of
 * R-18 and is asked at the baseline date: see {@link inventoryAt}.
 */
function scopeByHolders(
  rules: ScopeRules,
  patent: { readonly kind: PatentKind; readonly holders: readonly Holder[] },
  division: string,
): ScopeVerdict {
  const { kind, holders } = patent;
  const local = holders.filter((holder) => isSeatedIn(holder, division));
  const counted = local.find((holder) => rules.holderTypes.includes(holder.holderType));
  const verdict = (inScope: boolean, reason: ScopeVerdict['reason']): ScopeVerdict => ({
    inScope,
    reason,
    divisionCode: (counted ?? local[0] ?? holders[0])?.divisionCode ?? null,
    localHolders: local.length,
    holders: holders.length,
  });
  if (local.length === 0) {
    const isAnySeatUnknown = holders.some(({ divisionCode }) => divisionCode === null);
    return verdict(false, isAnySeatUnknown ? 'HOLDER_SEAT_UNKNOWN' : 'NO_HOLDER_IN_DIVISION');
  }
  if (!rules.kinds.includes(kind)) return verdict(false, 'KIND_NOT_IN_SCOPE');
  if (!counted) return verdict(false, 'HOLDER_TYPE_NOT_IN_SCOPE');
  return verdict(true, holders.length > 1 ? 'JOINT_HOLDER_SEATED_IN_DIVISION' : 'HOLDER_SEATED_IN_DIVISION');
}

/**
 * What a patent is to an inventory with this baseline date: an `ITEM` of the round, on the `WATCH` list of
 * published applications, or `OUT`. An unknown legal state is outside.
 */
export function inventoryAt(
  patent: RegisteredPatent,
  baselineDate: LegalDate,
  knownBy?: string,
): 'ITEM' | 'WATCH' | 'OUT' {
  if (!patent.scope.inScope) return 'OUT';
  const state = legalStateAsOf(patent, baselineDate, knownBy);
  if (isInForce(state)) return 'ITEM';
  return state === 'PUBLISHED' || state === 'APPLIED' ? 'WATCH' : 'OUT';
}

/**
 * The text that identifies a holder: the USCC, else the exact normalised name with the seat. The caller derives
 * the pseudonymous key from it. Similar names are never the same holder.
 */
export function holderIdentity(holder: Pick<Holder, 'name' | 'uscc' | 'divisionCode'>): string {
  return holder.uscc ? `uscc:${holder.uscc}` : `name:${normaliseHolderName(holder.name)}@${holder.divisionCode ?? ''}`;
}

/** NFKC, no white space, one form of brackets: what "exactly the same name" compares. */
export function normaliseHolderName(name: string): string {
  return name.normalize('NFKC').replace(/\p{White_Space}|\u200B|\uFEFF/gu, '');
}

/**
 * Whether two records speak of one holder: equal USCC where both have one, else equal names whose seats do not
 * contradict each other.
 */
export function isSameHolder(a: Holder, b: Holder): boolean {
  if (a.uscc !== null && b.uscc !== null) return a.uscc === b.uscc;
  if (normaliseHolderName(a.name) !== normaliseHolderName(b.name)) return false;
  return a.divisionCode === null || b.divisionCode === null || a.divisionCode === b.divisionCode;
}

function isSeatedIn(holder: Holder, division: string): boolean {
  // A township of nine or twelve digits lies in its county.
  const seat = holder.divisionCode === null ? undefined : parseDivisionCode(holder.divisionCode);
  return seat !== undefined && isWithin(seat.code, division as DivisionCode);
}
