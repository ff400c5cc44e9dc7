import {
  type DivisionCode,
  type FieldViolation,
  isDivisionCode,
  isWithin,
  type LegalDate,
  PATENT_KIND_ZH,
  type PatentKind,
  parseDivisionCode,
} from '@zhiqi/kernel';
import { legalStateAsOf } from '../../patent/domain/legal-state.ts';
import { inventoryAt } from '../../patent/domain/scope.ts';
import { HOLDER_TYPES, type Holder, type HolderType, type RegisteredPatent } from '../../patent/domain/types.ts';

const PATENT_KINDS = Object.keys(PATENT_KIND_ZH) as readonly PatentKind[];

/** States in which a right is an item of a round. */
export const ROUND_STATES = ['GRANTED_IN_FORCE', 'GRACE'] as const;
export type RoundLegalState = (typeof ROUND_STATES)[number];

/** What a round takes stock of, as data. An empty part does not restrict. */
export interface RoundScope {
  readonly kinds: readonly PatentKind[];
  /** Type of a local holder. */
  readonly holderTypes: readonly HolderType[];
  readonly states: readonly RoundLegalState[];
  /** GB/T 2260 county, or 9 or 12 digits of a township or village, of that holder's seat. */
  readonly divisionCodes: readonly string[];
  readonly grantedFrom: LegalDate | null;
  readonly grantedTo: LegalDate | null;
  /** Only patents all of whose holders are local. */
  readonly localHoldersOnly: boolean;
}

/** 全旗的专利: the whole inventory of the banner, the default of R-18. */
export const WHOLE_BANNER: RoundScope = {
  kinds: [],
  holderTypes: [],
  states: [],
  divisionCodes: [],
  grantedFrom: null,
  grantedTo: null,
  localHoldersOnly: false,
};

/** What a scope says wrong, by field of the request. */
export function scopeFaults(scope: RoundScope, division: string): FieldViolation[] {
  const fault = (field: string, rule: string, messageZh: string) => [{ field: `scope.${field}`, rule, messageZh }];
  const { grantedFrom, grantedTo } = scope;
  const isOutside = (code: string): boolean => {
    const parsed = parseDivisionCode(code);
    return parsed === undefined || !isWithin(parsed.code, division as DivisionCode);
  };
  const known: readonly string[] = ROUND_STATES;
  return [
    ...(scope.states.every((state) => known.includes(state))
      ? []
      : fault('states', 'STATE_NOT_COUNTED', '只有有效和滞纳期的专利可以列入盘点,其他状态请看跟踪清单')),
    ...(scope.divisionCodes.some(isOutside)
      ? fault('division_codes', 'DIVISION_OUTSIDE', '区划代码须为本旗县或其苏木乡镇、嘎查村的 6、9 或 12 位代码')
      : []),
    ...(grantedFrom !== null && grantedTo !== null && grantedFrom > grantedTo
      ? fault('granted_to', 'RANGE_REVERSED', '授权公告日的止日不能早于起日')
      : []),
  ];
}

/**
 * The text by which two rounds have the same scope: parts in one order, so that it does not matter how it was typed. The
 * whole banner is the banner's own code.
 */
export function scopeKey(division: string, scope: RoundScope): string {
  const parts: readonly (readonly [string, readonly string[]])[] = [
    ['kinds', unlessAll(scope.kinds, PATENT_KINDS)],
    ['holderTypes', unlessAll(scope.holderTypes, HOLDER_TYPES)],
    ['states', unlessAll(scope.states, ROUND_STATES)],
    ['divisionCodes', outermost(scope.divisionCodes.map(areaOf), division)],
    ['grantedFrom', scope.grantedFrom === null ? [] : [scope.grantedFrom]],
    ['grantedTo', scope.grantedTo === null ? [] : [scope.grantedTo]],
    ['localHoldersOnly', scope.localHoldersOnly ? ['true'] : []],
  ];
  const named = parts
    .filter(([, values]) => values.length > 0)
    .map(([name, values]) => `${name}=${[...new Set(values)].sort().join(',')}`);
  return [division, ...named].join('/');
}

/** All there are is what is meant by none. */
function unlessAll<Code extends string>(codes: readonly Code[], all: readonly Code[]): readonly Code[] {
  return all.every((code) => codes.includes(code)) ? [] : codes;
}

/** Areas without those that lie in another one of them; none where the whole division is among them. */
function outermost(areas: readonly string[], division: string): readonly string[] {
  if (areas.some((area) => division.startsWith(area))) return [];
  return areas.filter((area) => !areas.some((other) => other !== area && area.startsWith(other)));
}

/** What a patent is to a round of this scope and baseline: `ITEM`, `WATCH` (R-18, a published application), or `OUT`. */
export function inRoundScope(
  patent: RegisteredPatent,
  scope: RoundScope,
  baselineDate: LegalDate,
): 'ITEM' | 'WATCH' | 'OUT' {
  const standing = inventoryAt(patent, baselineDate);
  if (standing === 'OUT' || !matchesRight(patent, scope) || countedHolder(patent, scope) === undefined) return 'OUT';
  if (standing === 'WATCH') return 'WATCH';
  return matchesState(patent, scope, baselineDate) && matchesGrant(patent, scope) ? 'ITEM' : 'OUT';
}

/** The local holder that puts a patent into a round's scope; of several the first. */
export function countedHolder(patent: RegisteredPatent, scope: RoundScope): Holder | undefined {
  return patent.holders.find(
    (holder) =>
      isSeatedWithin(holder.divisionCode, patent.scopeDivision) &&
      (scope.holderTypes.length === 0 || scope.holderTypes.includes(holder.holderType)) &&
      (scope.divisionCodes.length === 0 ||
        scope.divisionCodes.some((area) => isSeatedWithin(holder.divisionCode, area))),
  );
}

/**
 * What the codes of an area's parts begin with: of a city or province without its zeros, of a township that statistics pad to
 * twelve digits nine, of a padded county six.
 */
export function areaOf(code: string): string {
  if (/^\d{6}0{3,}$/.test(code)) return areaOf(code.slice(0, 6));
  if (isDivisionCode(code)) return code.replace(/(00){1,2}$/, '');
  return code.length === 12 && code.endsWith('000') ? code.slice(0, 9) : code;
}

/** Whether a seat lies in a county, township or village. A seat known only by its county lies in no township. */
export function isSeatedWithin(seat: string | null, area: string): boolean {
  return seat !== null && parseDivisionCode(seat) !== undefined && seat.startsWith(areaOf(area));
}

function matchesRight({ kind, scope: verdict }: RegisteredPatent, scope: RoundScope): boolean {
  if (scope.kinds.length > 0 && !scope.kinds.includes(kind)) return false;
  return !scope.localHoldersOnly || verdict.localHolders === verdict.holders;
}

function matchesState(patent: RegisteredPatent, { states }: RoundScope, baselineDate: LegalDate): boolean {
  const state: string = legalStateAsOf(patent, baselineDate);
  return states.length === 0 || states.some((one) => one === state);
}

function matchesGrant({ grantDate }: RegisteredPatent, { grantedFrom, grantedTo }: RoundScope): boolean {
  if (grantedFrom === null && grantedTo === null) return true;
  if (grantDate === null) return false;
  return (grantedFrom === null || grantDate >= grantedFrom) && (grantedTo === null || grantDate <= grantedTo);
}
