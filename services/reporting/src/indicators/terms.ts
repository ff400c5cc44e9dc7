import type { Fact } from '@zhiqi/runtime/facts';
import {
  countedTypesOf,
  type LatestTerm,
  type SumTerm,
  summedFieldOf,
  type Term,
  type TransitionsTerm,
} from './definition.ts';
import type { FieldReader } from './fields.ts';
import type { Period } from './period.ts';
import { aggregateOf, type QuestionFacts } from './reader.ts';

/** What a term yields: the facts it counts, each with its amount, and whether there was anything to look at. */
export interface TermResult {
  readonly counted: readonly Counted[];
  /** False = no event has told anything: the figure is 暂无数据, not zero. */
  readonly evidence: boolean;
}

export interface Counted {
  readonly fact: Fact;
  /** Already multiplied by the term's weight. */
  readonly amount: bigint;
  /** Counts once among the facts of its term that share it. */
  readonly identity?: string;
}

/**
 * Evaluates one term. Stock terms (latest; sums bound to a plan year) see what was known at the end of the period; flow
 * terms see what took effect in it, late arrivals and late undoings included (inventory brief §6, period rule).
 */
export function evaluateTerm(
  term: Term,
  period: Period,
  facts: QuestionFacts,
  fields: FieldReader,
): Promise<TermResult> {
  switch (term.aggregate) {
    case 'latest':
      return latestState(term, period, facts, fields);
    case 'sum':
      return sum(term, period, facts, fields);
    case 'transitions':
      return transitions(term, period, facts, fields);
  }
}

async function latestState(
  term: LatestTerm,
  period: Period,
  facts: QuestionFacts,
  fields: FieldReader,
): Promise<TermResult> {
  const known = await facts.state(term.over, period);
  const among = fields.matcher(term.among, period);
  const looked = known.filter((fact) => inPlanYear(term, fact, period, fields) && among(fact));
  const types = new Set(countedTypesOf(term));
  const where = fields.matcher(term.where, period);
  return {
    counted: counted(
      term,
      looked.filter((fact) => types.has(fact.type) && where(fact)),
      fields,
    ),
    evidence: looked.length > 0,
  };
}

async function sum(term: SumTerm, period: Period, facts: QuestionFacts, fields: FieldReader): Promise<TermResult> {
  const found =
    term.planYear === undefined ? await flow(term, period, facts) : await bound(term, period, facts, fields);
  const where = fields.matcher(term.where, period);
  return { counted: counted(term, found.facts.filter(where), fields), evidence: found.evidence };
}

async function transitions(
  term: TransitionsTerm,
  period: Period,
  facts: QuestionFacts,
  fields: FieldReader,
): Promise<TermResult> {
  const found = await flow(term, period, facts);
  const tests = [term.from, term.to, term.where].map((conditions) => fields.matcher(conditions, period));
  const matching = found.facts.filter((fact) => tests.every((test) => test(fact)));
  return { counted: counted(term, matching, fields), evidence: found.evidence };
}

function counted(term: Term, facts: readonly Fact[], fields: FieldReader): Counted[] {
  const weight = BigInt(term.weight ?? 1);
  const field = summedFieldOf(term);
  const distinct = term.aggregate === 'latest' ? term.distinct : undefined;
  return facts.map((fact) => ({
    fact,
    amount: weight * (field === undefined ? 1n : fields.integer(fact, field)),
    ...(distinct === undefined ? {} : { identity: fields.single(fact, distinct) }),
  }));
}

interface Found {
  readonly facts: readonly Fact[];
  readonly evidence: boolean;
}

/** A source that has ever told anything makes a quiet period a real zero. */
async function flow(
  { type, undoneBy }: SumTerm | TransitionsTerm,
  period: Period,
  facts: QuestionFacts,
): Promise<Found> {
  const within = await facts.effectiveWithin(type, period.from, period.cutoff);
  const evidence = within.length > 0 || (await facts.anyEffectiveBefore(type, period.cutoff));
  const undone = await facts.aggregatesWith(undoneBy ?? []);
  return { facts: within.filter((fact) => !undone.has(aggregateOf(fact))), evidence };
}

async function bound(term: SumTerm, period: Period, facts: QuestionFacts, fields: FieldReader): Promise<Found> {
  const known = await facts.recordedBefore(term.type, period.cutoff);
  const ofYear = known.filter((fact) => inPlanYear(term, fact, period, fields));
  const undone = await facts.aggregatesWith(term.undoneBy ?? [], period.cutoff);
  return { facts: ofYear.filter((fact) => !undone.has(aggregateOf(fact))), evidence: ofYear.length > 0 };
}

function inPlanYear(
  { planYear }: { readonly planYear?: string | undefined },
  fact: Fact,
  period: Period,
  fields: FieldReader,
): boolean {
  return planYear === undefined || fields.integer(fact, planYear) === BigInt(period.planYear);
}
