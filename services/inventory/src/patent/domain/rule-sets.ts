import type { LegalDate, PatentKind } from '@zhiqi/kernel';
import { checkCodes, checkSpans, checkVersions, checkWholeNumbers, type Span, type Versioned } from '@zhiqi/kernel';
import { HOLDER_TYPES, type HolderType } from './types.ts';

/** years of protection from the filing date, for filings of a span of dates. */
export interface TermRule {
  readonly kind: PatentKind;
  readonly filedFrom: LegalDate | null;
  readonly filedTo: LegalDate | null;
  readonly years: number;
}

/** which kinds and holders "全旗的专利" covers. The notice does not say; the default is all. */
export interface ScopeRules extends Versioned {
  readonly kinds: readonly PatentKind[];
  readonly holderTypes: readonly HolderType[];
}

/** Parameters of the dormancy rules (brief §3.6). No source sets a number, so each one is a parameter. */
export interface DormancyRules extends Versioned {
  readonly graceNewMonths: number;
  readonly lookbackMonths: number;
  readonly minGrantAgeMonths: number;
  readonly minFileAgeMonths: number;
  readonly pledgeCountsAsUse: boolean;
  readonly selfDeclarationValidityMonths: number;
}

/** Parameters of the usable count. */
export interface UsableRules extends Versioned {
  readonly minRemainingMonths: number;
  /** How long a verified answer speaks for the willingness of a holder. */
  readonly answerValidityMonths: number;
  /** Holders that need an approval of their superior before they may dispose of a patent. */
  readonly institutionApprovalTypes: readonly HolderType[];
}

export interface PatentRules {
  readonly term: readonly TermRule[];
  readonly scope: readonly ScopeRules[];
  readonly dormancy: readonly DormancyRules[];
  readonly usable: readonly UsableRules[];
}

const KINDS: readonly PatentKind[] = ['INVENTION', 'UTILITY_MODEL', 'DESIGN'];

/** Days on which another rule set takes over. */
export function ruleSetChanges(rules: PatentRules): LegalDate[] {
  return [...rules.dormancy, ...rules.usable].map((set) => set.validFrom);
}

/**
 * Checks rule data: each family covers every day since its first without gap or overlap, and every kind has a term for
 * every filing date.
 *
 * @throws Error naming the family and the rule; the service does not start on wrong rules.
 */
export function checkPatentRules(data: unknown): PatentRules {
  const rules = data as PatentRules;
  for (const family of ['scope', 'dormancy', 'usable'] as const) checkVersions(family, rules[family] ?? []);
  for (const kind of KINDS) {
    const spans = (rules.term ?? []).filter((rule) => rule.kind === kind);
    const dates = spans.map(({ filedFrom, filedTo }): Span => [filedFrom, filedTo]);
    checkSpans(`term of ${kind}`, dates, null);
  }
  checkWholeNumbers('term', rules.term, ['years']);
  checkWholeNumbers('dormancy', rules.dormancy, [
    'graceNewMonths',
    'lookbackMonths',
    'minGrantAgeMonths',
    'minFileAgeMonths',
    'selfDeclarationValidityMonths',
  ]);
  checkWholeNumbers('usable', rules.usable, ['minRemainingMonths', 'answerValidityMonths']);
  checkCodes(
    'kinds',
    KINDS,
    rules.scope.flatMap(({ kinds }) => kinds),
  );
  checkCodes(
    'holderTypes',
    HOLDER_TYPES,
    rules.scope.flatMap(({ holderTypes }) => holderTypes),
  );
  checkCodes(
    'institutionApprovalTypes',
    HOLDER_TYPES,
    rules.usable.flatMap((set) => set.institutionApprovalTypes),
  );
  return rules;
}
