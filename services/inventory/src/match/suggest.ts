import type {
  FilteredCount,
  MatchSuggestion,
  SuggestForDemandRequest,
  SuggestForDemandResponse,
  SuggestForSupplyRequest,
  SuggestForSupplyResponse,
} from '@zhiqi/contracts/zhiqi/inventory/v1/matching_service';
import { type Actor, legalDateAt, notFound } from '@zhiqi/kernel';
import type { Matcher, Question, Suggestion, Suggestions } from '@zhiqi/matching';
import { enumList, invalidField, requiredText, type ServiceContext } from '@zhiqi/runtime';
import { demandAggregate } from '../demand/aggregate.ts';
import { type Demand, unknownDemand } from '../demand/domain.ts';
import { actsFor } from '../enterprise.ts';
import { patentAggregate } from '../patent/aggregate.ts';
import type { PatentState } from '../patent/domain.ts';
import { requireConfidant } from '../readers.ts';
import { listingAggregate } from '../supply-listing/aggregate.ts';
import type { ListingState } from '../supply-listing/domain.ts';
import { matchAggregate } from './aggregate.ts';
import type { MatchReasonCode } from './domain.ts';
import type { MatchingIndex, Rechecked, Shown } from './index-keeper.ts';
import { matchingDemand } from './matchable.ts';
import { minTermMonths } from './term-rule.ts';
import { addendView, FILTER_LABELS } from './view.ts';

const DEFAULT_LIMIT = 10;
const MAX_LIMIT = 50;

/** A listing or a patent, by its id in the matcher. */
export interface SupplyRef {
  readonly supplyId: string;
  readonly listingId: string | null;
  readonly applicationNos: readonly string[];
  readonly holderKeys: readonly string[];
  readonly title: string;
}

/** `SuggestForDemand`: within the bureau, and for the enterprise that asks. */
export async function suggestForDemand(
  service: ServiceContext,
  index: MatchingIndex,
  request: SuggestForDemandRequest,
  actor: Actor,
): Promise<SuggestForDemandResponse> {
  const demand = await loadDemand(service, requiredText(request.demandId, 'demand_id', '需求编号'));
  const own = await actsFor(service, actor);
  if (own === null) requireConfidant(actor, '对接建议');
  else if (own !== demand.requester.smeKey) throw unknownDemand();
  const [matcher, known, asked] = await Promise.all([
    index.fresh(),
    knownPairs(service, { 'state.demandId': demand.demandId }),
    // The firm that asks is the one that the demand is kept for: to it nothing of the demand is confidential.
    questionOf(service, request, true, own === null ? [] : BUREAU_REASONS),
  ]);
  const question: Question = {
    ...asked,
    without: new Set(known.filter(({ closed }) => closed).map(({ supplyId }) => supplyId)),
  };
  const { found, read } = await checked(
    index,
    () => matcher.suggestSupplies(matchingDemand(demand), question),
    (ids) => ({ supplies: ids }),
  );
  const suggestions = found.suggestions.flatMap((each): MatchSuggestion[] => {
    const supply = supplyRef(
      each.id,
      each.id.startsWith('lst_') ? read.listings.get(each.id) : read.patents.get(each.id),
    );
    if (supply === undefined) return [];
    const matchId = known.find(({ supplyId, closed }) => supplyId === each.id && !closed)?.matchId ?? '';
    const pair = {
      listingId: supply.listingId ?? '',
      applicationNos: [...supply.applicationNos],
      demandId: demand.demandId,
    };
    return [{ ...pair, title: supply.title, matchId: own === null ? matchId : '', ...scoreView(each, true) }];
  });
  return { suggestions, filtered: filteredView(found), versions: found.versions };
}

/** `SuggestForSupply`: a holder sees what is public of demands, by their numbers and codes; the bureau sees all. */
export async function suggestForSupply(
  service: ServiceContext,
  index: MatchingIndex,
  request: SuggestForSupplyRequest,
  actor: Actor,
): Promise<SuggestForSupplyResponse> {
  const supply = await loadSupply(service, supplyIdOf(request));
  const own = await actsFor(service, actor);
  if (own === null || !supply.holderKeys.includes(own)) requireConfidant(actor, '对接建议');
  const bureau = own === null;
  // The words that matched are not shown to a holder: it must not learn them by striking out one after the other.
  if (own !== null && request.ignoredTerms.length > 0) {
    throw invalidField('ignored_terms', 'BUREAU_ONLY', '按词排除依据只供本局使用,请去掉这一项再查询。');
  }
  const matcher = await index.fresh();
  await index.recheck({ supplies: [supply.supplyId] });
  const known = await knownPairs(service, supplyFilter(supply));
  const question: Question = {
    ...(await questionOf(service, request, bureau)),
    without: new Set(known.filter(({ closed }) => closed).map(({ demandId }) => demandId)),
  };
  const { found, read } = await checked(
    index,
    () => {
      requireMatchable(matcher, supply.supplyId);
      return matcher.suggestDemands(supply.supplyId, question);
    },
    (ids) => ({ demands: ids }),
  );
  const suggestions = found.suggestions.flatMap((each): MatchSuggestion[] => {
    const demand = read.demands.get(each.id);
    if (demand === undefined || demand.status === 'ABSENT') return [];
    const matchId = known.find(({ demandId, closed }) => demandId === each.id && !closed)?.matchId ?? '';
    const title = bureau ? demand.need.title : (demand.published?.title ?? '');
    const pair = { listingId: supply.listingId ?? '', applicationNos: [...supply.applicationNos], demandId: each.id };
    return [{ ...pair, title, matchId: bureau ? matchId : '', ...scoreView(each, bureau) }];
  });
  return { suggestions, filtered: filteredView(found), versions: found.versions };
}

/** Questions put again because what they would have shown had changed in the store; more than this nothing changes so fast. */
const ATTEMPTS = 3;

/**
 * The answer to a question after all that it shows was read from the store: a right that lapsed a moment ago is not shown
 * because the index has not heard of it.
 */
async function checked(
  index: MatchingIndex,
  ask: () => Suggestions,
  shown: (ids: readonly string[]) => Shown,
): Promise<{ readonly found: Suggestions; readonly read: Rechecked }> {
  for (let attempt = 1; ; attempt += 1) {
    const found = ask();
    const read = await index.recheck(shown(found.suggestions.map(({ id }) => id)));
    if (!read.changed || attempt === ATTEMPTS) return { found, read };
  }
}

/** @throws DomainError `not-found` */
export async function loadDemand({ store }: ServiceContext, demandId: string): Promise<Demand> {
  const state = (await store.load(demandAggregate, demandId))?.state;
  if (state === undefined || state.status === 'ABSENT') throw unknownDemand();
  return state;
}

/** A listing by `lst_…`, else a patent by its number. @throws DomainError `not-found` */
export async function loadSupply({ store }: ServiceContext, supplyId: string): Promise<SupplyRef> {
  const loaded = supplyId.startsWith('lst_')
    ? await store.load(listingAggregate, supplyId)
    : await store.load(patentAggregate, supplyId);
  const supply = supplyRef(supplyId, loaded?.state);
  if (supply === undefined) throw notMatchable();
  return supply;
}

function supplyRef(supplyId: string, state: ListingState | PatentState | undefined): SupplyRef | undefined {
  if (state === undefined || state.status === 'ABSENT') return undefined;
  if ('listingId' in state) {
    const { applicationNos, holderKeys, title } = state;
    return { supplyId, listingId: supplyId, applicationNos, holderKeys, title };
  }
  if (state.status !== 'REGISTERED') return undefined;
  const holderKeys = state.holders.map(({ holderKey }) => holderKey);
  return { supplyId, listingId: null, applicationNos: [supplyId], holderKeys, title: state.title };
}

/** The supply that a request names. @throws DomainError `invalid` unless it is exactly one */
export function supplyIdOf(request: { readonly listingId: string; readonly applicationNo: string }): string {
  const named = [request.listingId.trim(), request.applicationNo.trim()].filter((id) => id !== '');
  const [id] = named;
  if (id !== undefined && named.length === 1) return id;
  throw invalidField('listing_id', 'ONE_SUPPLY', '请填写供给条目编号或专利申请号中的一个。');
}

/** @throws DomainError where the supply is not on offer: out of scope, or a listing that is not published */
export function requireMatchable(matcher: Matcher, supplyId: string): void {
  if (!matcher.hasSupply(supplyId)) throw notMatchable();
}

function notMatchable(): Error {
  return notFound('SUPPLY_NOT_FOUND', '没有这项供给,或它不在对接范围内(未发布、不在本旗台账或申请异常)。请核对编号。');
}

interface KnownPair {
  readonly matchId: string;
  readonly demandId: string;
  readonly supplyId: string;
  readonly closed: boolean;
}

async function knownPairs({ store }: ServiceContext, filter: Readonly<Record<string, unknown>>): Promise<KnownPair[]> {
  const { items } = await store.list(matchAggregate, filter, { pageSize: 1_000, pageToken: '' });
  return items.flatMap(({ state }) => {
    if (state.status === 'ABSENT') return [];
    const { matchId, demandId, listingId, applicationNos, livePairs } = state;
    const closed = livePairs.length === 0;
    return [{ matchId, demandId, supplyId: listingId ?? applicationNos[0] ?? '', closed }];
  });
}

function supplyFilter({ listingId, applicationNos }: SupplyRef): Record<string, unknown> {
  return listingId === null ? { 'state.applicationNos': applicationNos[0] } : { 'state.listingId': listingId };
}

/** What holders answered the bureau and what it judged: no reason for a firm, which may not read that of others' patents. */
const BUREAU_REASONS: readonly MatchReasonCode[] = ['AVAILABILITY', 'GRADE', 'HIGH_VALUE'];

async function questionOf(
  { store, clock }: ServiceContext,
  request: Pick<SuggestForDemandRequest, 'limit' | 'ignoredCodes' | 'ignoredTerms'>,
  bureau: boolean,
  hidden: readonly MatchReasonCode[] = [],
): Promise<Question> {
  if (request.limit < 0) throw invalidField('limit', 'LIMIT_NEGATIVE', '建议条数不能为负数;不填则为十条。');
  const codes = [...enumList(request.ignoredCodes, 'MATCH_REASON_CODE', 'ignored_codes', '匹配依据'), ...hidden];
  const terms = request.ignoredTerms;
  const asOf = legalDateAt(clock.now().getTime());
  return {
    asOf,
    minTermMonths: await minTermMonths(store, asOf),
    bureau,
    limit: Math.min(request.limit || DEFAULT_LIMIT, MAX_LIMIT),
    ...(codes.length === 0 && terms.length === 0 ? {} : { ignored: { codes, terms } }),
  };
}

/** @param withTerms what words of a demand matched is for those who may read it */
function scoreView({ score, band, addends }: Suggestion, withTerms: boolean) {
  return {
    score,
    band: `SCORE_BAND_${band}`,
    addends: addends.map((addend) => addendView(withTerms ? addend : { ...addend, terms: [] })),
  } as const;
}

function filteredView({ filtered }: Suggestions): FilteredCount[] {
  return [...filtered]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([reason, count]) => ({
      reason: `MATCH_FILTER_REASON_${reason}` as const,
      labelZh: FILTER_LABELS[reason],
      count,
    }));
}
