import { legalDateAt } from '@zhiqi/kernel';
import type { Fact } from '@zhiqi/runtime/facts';
import {
  countedTypesOf,
  type LatestTerm,
  type SumTerm,
  singleUndoings,
  summedFieldOf,
  type Term,
  type TransitionsTerm,
  wholeUndoings,
} from './definition.ts';
import type { FieldReader } from './fields.ts';
import type { Period } from './period.ts';
import { aggregateOf, type QuestionFacts } from './reader.ts';

/** Later than every event. */
const EVER = new Date(8.64e15);

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
  /** Values of which each counts once among the facts of its term; absent = the fact counts by itself. */
  readonly identities?: readonly string[];
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
  const known = await stateOf(term, period, facts, fields);
  const among = fields.matcher(term.among, period);
  const looked = known.filter((fact) => inPlanYear(term, fact, period, fields) && among(fact));
  const types = new Set(countedTypesOf(term));
  const where = fields.matcher(term.where, period);
  const matching = looked.filter((fact) => types.has(fact.type) && where(fact));
  const { newest } = term;
  const chosen = newest === undefined ? matching : ofNewestYear(matching, newest, period, fields);
  return { counted: counted(term, chosen, fields), evidence: looked.length > 0 };
}

/** The newest event of each aggregate, or of each part of it, at the end of the period or at its start. */
function stateOf(
  { over, per, at, since }: LatestTerm,
  period: Period,
  facts: QuestionFacts,
  fields: FieldReader,
): Promise<readonly Fact[]> {
  if (per === undefined && at === undefined) return facts.state(over, period);
  return facts.stateAmong(over, period, {
    competes: at === 'start' ? (fact) => heldAtStart(fact, since?.[fact.type], period, fields) : () => true,
    partOf: (fact) => (per === undefined ? '' : fields.single(fact, per)),
  });
}

/** Whether what an event tells was so when the period began: by the date that it names, else by when it took effect. */
function heldAtStart(fact: Fact, since: string | undefined, { from }: Period, fields: FieldReader): boolean {
  if (since === undefined) return fact.effectiveAt < from;
  const date = fields.single(fact, since);
  return date !== '' && date < legalDateAt(from.toISOString());
}

function ofNewestYear(facts: readonly Fact[], field: string, { planYear }: Period, fields: FieldReader): Fact[] {
  const yearOf = (fact: Fact) => Number(fields.integer(fact, field));
  const known = facts.map(yearOf).filter((year) => year <= planYear);
  const newest = known.reduce((a, b) => Math.max(a, b), 0);
  return facts.filter((fact) => yearOf(fact) === newest);
}

async function sum(term: SumTerm, period: Period, facts: QuestionFacts, fields: FieldReader): Promise<TermResult> {
  const found =
    term.planYear === undefined ? await flow(term, period, facts, fields) : await bound(term, period, facts, fields);
  const where = fields.matcher(term.where, period);
  return { counted: counted(term, found.facts.filter(where), fields), evidence: found.evidence };
}

async function transitions(
  term: TransitionsTerm,
  period: Period,
  facts: QuestionFacts,
  fields: FieldReader,
): Promise<TermResult> {
  const found = await flow(term, period, facts, fields);
  const tests = [term.from, term.to, term.where].map((conditions) => fields.matcher(conditions, period));
  const reached = found.facts.filter((fact) => tests.every((test) => test(fact)));
  const matching = await withoutTakenBack(term, reached, period, facts, fields);
  return { counted: counted(term, matching, fields), evidence: found.evidence };
}

/** Those whose state did not turn out to be a mistake, in this period or since. */
async function withoutTakenBack(
  { type, to, takenBackBy }: TransitionsTerm,
  reached: readonly Fact[],
  period: Period,
  facts: QuestionFacts,
  fields: FieldReader,
): Promise<readonly Fact[]> {
  if (takenBackBy === undefined || reached.length === 0) return reached;
  const isStill = fields.matcher(to, period);
  const isTakenBack = fields.matcher(takenBackBy, period);
  const ends = new Map<string, Fact[]>();
  // A running period has read them all already.
  const until = period.running ? period.cutoff : EVER;
  for (const fact of await facts.effectiveWithin(type, period.from, until)) {
    if (isStill(fact)) continue;
    const key = aggregateOf(fact);
    const known = ends.get(key);
    if (known) known.push(fact);
    else ends.set(key, [fact]);
  }
  return reached.filter((fact) => {
    const later = (ends.get(aggregateOf(fact)) ?? []).filter(({ sequence }) => sequence > fact.sequence);
    const [first] = later.toSorted((a, b) => a.sequence - b.sequence);
    return first === undefined || !isTakenBack(first);
  });
}

function counted(term: Term, facts: readonly Fact[], fields: FieldReader): Counted[] {
  const weight = BigInt(term.weight ?? 1);
  const field = summedFieldOf(term);
  const { distinct } = term;
  return facts.map((fact) => ({
    fact,
    amount: weight * (field === undefined ? 1n : fields.integer(fact, field)),
    ...(distinct === undefined ? {} : { identities: fields.values(fact, distinct) }),
  }));
}

interface Found {
  readonly facts: readonly Fact[];
  readonly evidence: boolean;
}

/** A source that has ever told anything makes a quiet period a real zero. */
async function flow(
  term: SumTerm | TransitionsTerm,
  period: Period,
  facts: QuestionFacts,
  fields: FieldReader,
): Promise<Found> {
  const { type, toldBy = [] } = term;
  const within = await facts.effectiveWithin(type, period.from, period.cutoff);
  const evidence = within.length > 0 || (await anyTold([type, ...toldBy], period, facts));
  return { facts: await withoutUndone(term, within, { period, facts, fields }), evidence };
}

/** Undone at any time, since what never was has no period; what counts for a closed plan year, as known at its end. */
async function withoutUndone(
  term: SumTerm | TransitionsTerm,
  among: readonly Fact[],
  { period, facts, fields, knownBefore }: UndoingContext,
): Promise<readonly Fact[]> {
  const whole = await facts.aggregatesWith(wholeUndoings(term), knownBefore);
  const single = new Set<string>();
  for (const undoing of singleUndoings(term)) {
    const known = async (type: string) => {
      const told = await facts.recordedBefore(type, knownBefore ?? EVER);
      return Map.groupBy(told, aggregateOf);
    };
    const [undone, undoers] = [await known(term.type), await known(undoing.type)];
    const undoes = fields.matcher(undoing.where, period);
    for (const [aggregate, events] of undoers) {
      for (const { sequence } of events.filter(undoes)) {
        const before = (undone.get(aggregate) ?? []).filter((fact) => fact.sequence < sequence);
        const [newest] = before.toSorted((a, b) => b.sequence - a.sequence);
        if (newest !== undefined) single.add(newest.id);
      }
    }
  }
  return among.filter((fact) => !whole.has(aggregateOf(fact)) && !single.has(fact.id));
}

interface UndoingContext {
  readonly period: Period;
  readonly facts: QuestionFacts;
  readonly fields: FieldReader;
  readonly knownBefore?: Date;
}

async function anyTold(types: readonly string[], { cutoff }: Period, facts: QuestionFacts): Promise<boolean> {
  const told = await Promise.all(types.map((type) => facts.anyEffectiveBefore(type, cutoff)));
  return told.includes(true);
}

async function bound(term: SumTerm, period: Period, facts: QuestionFacts, fields: FieldReader): Promise<Found> {
  const known = await facts.recordedBefore(term.type, period.cutoff);
  const ofYear = known.filter((fact) => inPlanYear(term, fact, period, fields));
  const context = { period, facts, fields, knownBefore: period.cutoff };
  return { facts: await withoutUndone(term, ofYear, context), evidence: ofYear.length > 0 };
}

function inPlanYear(
  { planYear }: { readonly planYear?: string | undefined },
  fact: Fact,
  period: Period,
  fields: FieldReader,
): boolean {
  return planYear === undefined || fields.integer(fact, planYear) === BigInt(period.planYear);
}
