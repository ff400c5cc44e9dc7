import type {
  PreviewRoundRequest,
  PreviewRoundResponse,
} from '@zhiqi/contracts/zhiqi/inventory/v1/stocktaking_messages';
import { type Actor, invalid, type LegalDate, legalDateAt, PATENT_KIND_ZH, parseLegalDate } from '@zhiqi/kernel';
import { currentState, type ServiceContext } from '@zhiqi/runtime';
import { countyName } from '../import/county.ts';
import { LEGAL_STATE_ZH, legalStateAsOf } from '../patent/domain/legal-state.ts';
import type { HolderType } from '../patent/domain.ts';
import { requireReader } from '../readers.ts';
import { roundAggregate } from './aggregate.ts';
import { attributedShare, countedHolder, type RoundScope, scopeFaults } from './domain.ts';
import { loadOpened } from './load-round.ts';
import { readScope } from './read-scope.ts';
import { patentsInScope } from './scope-list.ts';
import { Tally } from './tally.ts';

const HOLDER_TYPE_ZH: Readonly<Record<HolderType, string>> = {
  ENTERPRISE: '企业',
  UNIVERSITY: '高等院校',
  INSTITUTE: '科研机构',
  COOPERATIVE: '农民专业合作社',
  ASSOCIATION: '协会',
  GOVERNMENT: '机关',
  NATURAL_PERSON: '自然人',
  INDIVIDUAL_BUSINESS: '个体工商户',
  OTHER: '其他',
};
const UNKNOWN_SEAT = '登记地不明';

/** How many items a round, or a supplementary list of one, would have by kind, holder type and state: nothing is stored. */
export async function previewRound(
  service: ServiceContext,
  request: PreviewRoundRequest,
  actor: Actor,
): Promise<PreviewRoundResponse> {
  requireReader(actor, '盘点范围');
  const today = legalDateAt(service.clock.now().toISOString());
  const baselineDate = request.baselineDate === '' ? today : parseLegalDate(request.baselineDate, 'baseline_date');
  if (request.supplementTo !== '') {
    const { scope, applicationNos } = await loadOpened(service, request.supplementTo);
    return count(service, scope, baselineDate, new Set(applicationNos));
  }
  const scope = readScope(request.scope);
  const fields = scopeFaults(scope, service.config.region);
  if (fields.length > 0) {
    throw invalid('ROUND_INVALID', `盘点范围有误:${fields.map(({ messageZh }) => messageZh).join(';')}。请改正。`, {
      fields,
    });
  }
  return count(service, scope, baselineDate, new Set());
}

async function count(
  service: ServiceContext,
  scope: RoundScope,
  baselineDate: LegalDate,
  known: ReadonlySet<string>,
): Promise<PreviewRoundResponse> {
  const tallies = {
    byKind: new Tally((kind) => PATENT_KIND_ZH[kind as keyof typeof PATENT_KIND_ZH]),
    byHolderType: new Tally((type) => HOLDER_TYPE_ZH[type as keyof typeof HOLDER_TYPE_ZH]),
    byState: new Tally((state) => LEGAL_STATE_ZH[state as keyof typeof LEGAL_STATE_ZH]),
    byDivision: new Tally(divisionTitle),
  };
  const live = await itemsOfLiveRounds(service);
  const shares: { localHolders: number; holders: number }[] = [];
  let [watched, inLiveRounds] = [0, 0];
  for await (const { patent, standing } of patentsInScope(service, scope, baselineDate)) {
    if (standing === 'WATCH') watched += 1;
    if (standing === 'WATCH' || known.has(patent.applicationNo)) continue;
    const holder = countedHolder(patent, scope);
    tallies.byKind.add(patent.kind);
    tallies.byHolderType.add(holder?.holderType ?? 'OTHER');
    tallies.byState.add(legalStateAsOf(patent, baselineDate));
    tallies.byDivision.add(holder?.divisionCode ?? '');
    shares.push(patent.scope);
    if (live.has(patent.applicationNo)) inLiveRounds += 1;
  }
  return {
    baselineDate,
    items: shares.length,
    byKind: tallies.byKind.lines(),
    byHolderType: tallies.byHolderType.lines(),
    byState: tallies.byState.lines(),
    byDivision: tallies.byDivision.lines(),
    joint: shares.filter(({ holders }) => holders > 1).length,
    attributedShare: attributedShare(shares),
    watched,
    inLiveRounds,
  };
}

/** Name of a county; of a township the county's, with the code that tells it apart. */
export function divisionTitle(code: string): string {
  if (code === '') return UNKNOWN_SEAT;
  const county = countyName(code.slice(0, 6));
  return code.length === 6 ? (county ?? code) : `${county ?? ''} ${code}`.trim();
}

async function itemsOfLiveRounds({ store }: ServiceContext): Promise<ReadonlySet<string>> {
  const numbers = new Set<string>();
  for await (const document of store.documents(roundAggregate).find({ 'state.liveScope': { $type: 'string' } })) {
    const state = currentState(roundAggregate, document);
    if (state.status === 'DRAFT') continue;
    for (const applicationNo of state.applicationNos) numbers.add(applicationNo);
  }
  return numbers;
}
