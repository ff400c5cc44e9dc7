import type { DryRunSummary, RuleSet, VerdictFlip } from '@zhiqi/contracts/zhiqi/inventory/v1/judgement_types';
import type { LegalDate } from '@zhiqi/kernel';
import { canonicalJson } from '@zhiqi/runtime';
import { FAMILY_OF, type PatentRules, parametersOf, type RuleKind, type RuleSetData } from '../patent/domain.ts';
import type { Flip } from './domain/dry-run.ts';
import type { DraftRuleSetState, DryRunTotals, PublishedRuleSet } from './domain.ts';
import { hashOf } from './dry-run.ts';

/** A shipped version as officers see it; `set` as it holds beside the published ones. */
export function shippedView(kind: RuleKind, set: RuleSetData): RuleSet {
  const { version, validFrom, validTo, descriptions = {} } = set;
  const parameters = parametersOf(set);
  return {
    ruleSetId: `rls_${version}`,
    kind: `RULE_SET_KIND_${kind}`,
    version,
    status: 'RULE_SET_STATUS_SHIPPED',
    validFrom,
    validTo: validTo ?? '',
    parametersJson: canonicalJson(parameters),
    description: Object.entries(descriptions)
      .map(([name, why]) => `${name}:${why}`)
      .join('\n'),
    parametersHash: hashOf({ kind, version, validFrom, parameters }),
    draftedBy: '',
    publishedBy: '',
    dryRun: undefined,
    rejudged: 0,
    rejudgedAll: false,
    revision: 0n,
  };
}

/** A draft or published version. @param rules the rules in force, which tell how long it holds */
export function ruleSetView(
  state: DraftRuleSetState | PublishedRuleSet,
  revision: number,
  rules: PatentRules,
): RuleSet {
  const isPublished = state.status === 'PUBLISHED';
  return {
    ruleSetId: state.ruleSetId,
    kind: `RULE_SET_KIND_${state.kind}`,
    version: state.version,
    status: `RULE_SET_STATUS_${state.status}`,
    validFrom: state.validFrom,
    validTo: isPublished ? (lastDay(rules, state.kind, state.version) ?? '') : '',
    parametersJson: canonicalJson(state.parameters),
    description: state.description,
    parametersHash: state.parametersHash,
    draftedBy: state.drafters.at(-1) ?? '',
    publishedBy: isPublished ? state.publishedBy : '',
    dryRun: state.dryRun === null ? undefined : summaryView(state.dryRun),
    rejudged: isPublished ? state.rejudge.patents : 0,
    rejudgedAll: isPublished && state.rejudge.done,
    revision: BigInt(revision),
  };
}

export function summaryView(totals: DryRunTotals): DryRunSummary {
  const transitions = totals.transitions.map(({ kind, ...transition }) => ({
    ...transition,
    kind: `RULE_SET_KIND_${kind ?? 'UNSPECIFIED'}` as const,
  }));
  return { ...totals, transitions };
}

export function flipView({ kind, applicationNo, inScope, from, to }: Flip): VerdictFlip {
  return {
    applicationNo,
    inScope,
    fromClass: from.class,
    fromReasons: [...from.reasonCodes],
    toClass: to.class,
    toReasons: [...to.reasonCodes],
    kind: `RULE_SET_KIND_${kind}`,
  };
}

function lastDay(rules: PatentRules, kind: RuleKind, version: string): LegalDate | null {
  return rules[FAMILY_OF[kind]].find((set) => set.version === version)?.validTo ?? null;
}
