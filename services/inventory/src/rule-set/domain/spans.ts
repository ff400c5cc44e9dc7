import { addDays, type LegalDate } from '@zhiqi/kernel';
import { FAMILY_OF, RULE_KINDS, type RuleKind } from '../../patent/domain/rule-parameters.ts';
import type { PatentRules, RuleSetData } from '../../patent/domain/rule-sets.ts';

/** A version published here, as the registry holds it. */
export interface PublishedVersion {
  readonly kind: RuleKind;
  readonly version: string;
  readonly validFrom: LegalDate;
  readonly parameters: Readonly<Record<string, unknown>>;
}

/**
 * The shipped rules with the published versions among them. A version takes over on its first day, and the one before it
 * ends the day before; it holds until the next one takes over. A shipped version of the same first day never holds.
 */
export function withPublished(shipped: PatentRules, published: readonly PublishedVersion[]): PatentRules {
  const families = RULE_KINDS.map((kind) => {
    const family = FAMILY_OF[kind];
    const own = published.filter((version) => version.kind === kind).map(asRuleSet);
    const replaced = new Set(own.map(({ validFrom }) => validFrom));
    const kept = shipped[family].filter(({ validFrom }) => !replaced.has(validFrom));
    return [family, consecutive([...kept, ...own])];
  });
  return { ...shipped, ...Object.fromEntries(families) };
}

/** The rules in which nothing but one version of a kind holds: what a dry run judges by. */
export function withOnly(rules: PatentRules, version: PublishedVersion): PatentRules {
  return { ...rules, [FAMILY_OF[version.kind]]: [asRuleSet(version)] };
}

function asRuleSet({ version, validFrom, parameters }: PublishedVersion): RuleSetData {
  return { ...parameters, version, validFrom, validTo: null };
}

function consecutive(sets: readonly RuleSetData[]): RuleSetData[] {
  const ordered = sets.toSorted((a, b) => (a.validFrom < b.validFrom ? -1 : 1));
  return ordered.map((set, index) => {
    const next = ordered[index + 1];
    return { ...set, validTo: next === undefined ? null : addDays(next.validFrom, -1) };
  });
}
