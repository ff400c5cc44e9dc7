import type { LegalDate, PatentKind } from '@zhiqi/kernel';
import { checkCodes, checkSpans, checkVersions, checkWholeNumbers, type Span, type Versioned } from '@zhiqi/kernel';
import type { ConversionMode } from '../../stocktaking-item/domain/survey.ts';
import { type AnnuityRules, checkAnnuityRules } from './annuity-rules.ts';
import { FAMILY_OF, parameterFaults, RULE_KINDS } from './rule-parameters.ts';
import { checkSeiTables, type SeiTable } from './sei.ts';
import { type HighValueCriterion, HOLDER_TYPES, type HolderType } from './types.ts';

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

/** A version of rules that may be published while the service runs. */
export interface RuleSetData extends Versioned {
  /** Where each parameter comes from, by its name; a version published here says it once, in its draft. */
  readonly descriptions?: Readonly<Record<string, string>>;
}

/** Parameters of the dormancy rules (brief §3.6). No source sets a number, so each one is a parameter. */
export interface DormancyRules extends RuleSetData {
  readonly graceNewMonths: number;
  readonly lookbackMonths: number;
  readonly minGrantAgeMonths: number;
  readonly minFileAgeMonths: number;
  readonly pledgeCountsAsUse: boolean;
  readonly selfDeclarationValidityMonths: number;
  /** Whether a declared use counts only with evidence behind it. */
  readonly evidenceRequiredForRevenue: boolean;
}

/** Parameters of the usable count. */
export interface UsableRules extends RuleSetData {
  readonly minRemainingMonths: number;
  /** How long a verified answer speaks for the willingness of a holder. */
  readonly answerValidityMonths: number;
  /** Holders that need an approval of their superior before they may dispose of a patent. */
  readonly institutionApprovalTypes: readonly HolderType[];
  /** Modes that a joint owner may choose alone (Patent Law 14). */
  readonly jointOwnerFreeModes: readonly ConversionMode[];
}

/** Parameters of the high-value statistic. */
export interface HighValueRules extends RuleSetData {
  /** Meeting one of them suffices. */
  readonly criteria: readonly HighValueCriterion[];
  /** Years from the filing date that must be exceeded. */
  readonly maintainedOverYears: number;
  /** Secured amount of a registered pledge from which on it is high, in fen. */
  readonly pledgeThresholdFen: string;
  /** Version of the IPC–SEI table. */
  readonly seiTable: string;
  /** Criteria for which a list's declaration is evidence. */
  readonly declaredCriteria: readonly HighValueCriterion[];
}

/** Parameters of the platform's grading scheme (brief §3.8). */
export interface GradingRules extends RuleSetData {
  readonly minDemandMatches: number;
  readonly minPositiveEvaluations: number;
  readonly adviceMinNegativeEvaluations: number;
}

export interface PatentRules {
  readonly term: readonly TermRule[];
  readonly scope: readonly ScopeRules[];
  readonly dormancy: readonly DormancyRules[];
  readonly usable: readonly UsableRules[];
  readonly highValue: readonly HighValueRules[];
  readonly grading: readonly GradingRules[];
  readonly sei: readonly SeiTable[];
  readonly annuity: readonly AnnuityRules[];
}

const KINDS: readonly PatentKind[] = ['INVENTION', 'UTILITY_MODEL', 'DESIGN'];

/** Days on which another rule set takes over. */
export function ruleSetChanges(rules: PatentRules): LegalDate[] {
  return RULE_KINDS.flatMap((kind) => rules[FAMILY_OF[kind]].map((set) => set.validFrom));
}

/** The parameters of a version: what it says beside its name, its days and their reasons. */
export function parametersOf(set: RuleSetData): Readonly<Record<string, unknown>> {
  const { version: _version, validFrom: _from, validTo: _to, descriptions: _why, ...parameters } = set;
  return parameters;
}

/**
 * Checks rule data: each family covers every day since its first without gap or overlap, and every kind has a term for
 * every filing date.
 *
 * @throws Error naming the family and the rule; the service does not start on wrong rules.
 */
export function checkPatentRules(data: unknown): PatentRules {
  const rules = data as PatentRules;
  const seiTables = checkSeiTables(rules.sei ?? []);
  checkVersions('scope', rules.scope ?? []);
  checkAnnuityRules(rules.annuity ?? []);
  for (const kind of RULE_KINDS) {
    const family = FAMILY_OF[kind];
    checkVersions(family, rules[family] ?? []);
    const [fault] = rules[family].flatMap((set) => parameterFaults(kind, parametersOf(set), seiTables));
    if (fault) throw new Error(`rules ${family}: ${fault.message}`);
  }
  for (const kind of KINDS) {
    const spans = (rules.term ?? []).filter((rule) => rule.kind === kind);
    const dates = spans.map(({ filedFrom, filedTo }): Span => [filedFrom, filedTo]);
    checkSpans(`term of ${kind}`, dates, null);
  }
  checkWholeNumbers('term', rules.term, ['years']);
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
  return rules;
}
