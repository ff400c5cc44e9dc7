import { type DomainError, type LegalDate, legalDateAt, notFound, rule } from '@zhiqi/kernel';
import { changedFields, sameHolders } from './bibliography.ts';
import { weighStatement } from './declaration.ts';
import { bibliographyOf, rebuilt, withoutBatch } from './merges.ts';
import type { BibliographyField, PatentEvent, ReverseMerge } from './messages.ts';
import { holderChange, scopeEvents } from './register.ts';
import type { PatentRules } from './rule-sets.ts';
import { patentTerm } from './term.ts';
import type { Bibliography, Contribution, LegalFact, MergeHistory, RegisteredPatent } from './types.ts';

/**
 * Takes back what one batch contributed to a right (expectations row 7). The bibliography becomes what the other lists alone
 * make of it, later ones included; a field that something else than a list has changed since stays as it is. Holders, scope and
 * legal facts go back as far as they came from the batch.
 */
export function reverseMerge(rules: PatentRules, command: ReverseMerge, patent: RegisteredPatent): PatentEvent[] {
  const { batchId, at } = command;
  const today = legalDateAt(at);
  const history = requireReversible(patent, command);
  const rest = withoutBatch(history, batchId);
  const before = rebuilt(history);
  const after = rebuilt(rest);
  const { record, restoredFields } = restored(patent, before.record, after.record);
  const rank = isEqual(patent.rank, before.rank) ? after.rank : patent.rank;
  const movesHolders = !sameHolders(patent.holders, record.holders);
  const kept = movesHolders ? { ...record, holders: patent.holders } : record;
  const events: PatentEvent[] = [
    { type: 'PatentMergeReversed', batchId, restoredFields, record: kept, rank, reversedOn: today },
  ];
  if (movesHolders) events.push(holderChange(patent.holders, record.holders, today));
  const scopeDivision = patent.scopeDivision === before.scopeDivision ? after.scopeDivision : patent.scopeDivision;
  const judged = { ...patent, ...record, rank, scopeDivision };
  const rescoped = scopeEvents(rules, patent, judged, today);
  events.push(...rescoped);
  const inScope = rescoped[0]?.scope.inScope ?? patent.scope.inScope;
  return [...events, ...legalEvents(rules, command, judged, history, inScope)];
}

function requireReversible({ merges, sources }: RegisteredPatent, { batchId, batchKnown }: ReverseMerge): MergeHistory {
  if (merges?.contributions.some(({ sourceRef }) => sourceRef.batchId === batchId)) return merges;
  // The batch of an import that broke off was never completed; its merges can be taken back all the same.
  if (!batchKnown) throw notFound('IMPORT_BATCH_NOT_FOUND', '没有这个导入批次。请核对批次号,或用导入批次列表查询。');
  throw refusal(sources, merges?.reversed ?? [], batchId);
}

function refusal(sources: RegisteredPatent['sources'], reversed: readonly string[], batchId: string): DomainError {
  const params = { batchId };
  if (reversed.includes(batchId)) {
    return rule('MERGE_ALREADY_REVERSED', '该批次对这件专利的合并已经撤销过,不能再次撤销。', { params });
  }
  if (sources[0]?.batchId === batchId) {
    const words =
      '这件专利就是由该批次首次入库的,没有可撤销的合并。著录事项有误的,请导入更正后的清单;法律状态有误的,请按登记簿登记正确的状态。';
    return rule('REGISTRATION_NOT_REVERSIBLE', words, { params });
  }
  if (sources.some((source) => source.batchId === batchId)) {
    const words = '该批次的合并距今已有多次合并,不能再单独撤销。请导入更正后的清单。';
    return rule('MERGE_TOO_OLD', words, { params });
  }
  return rule('MERGE_NOT_FOUND', '该批次没有改动过这件专利,无可撤销。请核对批次号和申请号。', { params });
}

/** The record with every field put back that the batch had decided and that is still as the lists left it. */
function restored(
  patent: RegisteredPatent,
  before: Bibliography,
  after: Bibliography,
): { readonly record: Bibliography; readonly restoredFields: readonly BibliographyField[] } {
  const now = bibliographyOf(patent);
  const keys = Object.keys(now) as (keyof Bibliography)[];
  const back = keys.filter((key) => !isEqual(before[key], after[key]) && isEqual(now[key], before[key]));
  const record = { ...now, ...Object.fromEntries(back.map((key) => [key, after[key]])) };
  return { record, restoredFields: changedFields(now, record) };
}

/** Facts of the batch are withdrawn; then what later lists stated is weighed again, since it may say something new now. */
function legalEvents(
  rules: PatentRules,
  command: ReverseMerge,
  judged: RegisteredPatent,
  history: MergeHistory,
  inScope: boolean,
): PatentEvent[] {
  const { batchId, at } = command;
  const isOfBatch = ({ sourceRef }: Contribution): boolean => sourceRef.batchId === batchId;
  const stated = history.contributions.filter(isOfBatch).flatMap(({ legalFact }) => legalFact ?? []);
  const withdrawn = [...stated.filter((fact) => judged.legalFacts.some((known) => isEqual(known, fact)))];
  withdrawn.push(...endsNoLongerReached(rules, judged, legalDateAt(at), withdrawn));
  if (withdrawn.length === 0) return [];
  const facts = withoutFacts(judged.legalFacts, withdrawn);
  const state = facts.at(-1)?.state ?? 'UNKNOWN';
  const { kind, legalState: previousState } = judged;
  const events: PatentEvent[] = [
    { type: 'PatentLegalFactsWithdrawn', kind, facts: withdrawn, previousState, state, inScope },
  ];
  let patent: RegisteredPatent = { ...judged, legalFacts: facts, legalState: state };
  const later = history.contributions.slice(history.contributions.findIndex(isOfBatch));
  for (const { statement } of later.filter((one) => !isOfBatch(one))) {
    const weighed = weighStatement(rules, { at, declaredStatus: statement }, patent, patent);
    if (weighed?.fact === undefined) continue;
    const { fact } = weighed;
    events.push({ type: 'PatentLegalStatusChanged', kind, previousState: patent.legalState, fact, inScope });
    patent = { ...patent, legalFacts: [...patent.legalFacts, fact], legalState: fact.state };
  }
  return events;
}

/** The end of a term that was reached by a wrong filing date or compensation is no end once these are put right. */
function endsNoLongerReached(
  rules: PatentRules,
  patent: RegisteredPatent,
  today: LegalDate,
  withdrawn: readonly LegalFact[],
): LegalFact[] {
  const { expiresOn } = patentTerm(rules.term, patent);
  return patent.legalFacts.filter((fact) => fact.source === 'TERM' && expiresOn > today && !withdrawn.includes(fact));
}

/** The facts without those withdrawn, each once. */
export function withoutFacts(facts: readonly LegalFact[], withdrawn: readonly LegalFact[]): LegalFact[] {
  const left = [...facts];
  for (const fact of withdrawn) {
    const at = left.findLastIndex((known) => isEqual(known, fact));
    if (at >= 0) left.splice(at, 1);
  }
  return left;
}

function isEqual(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
