import type { StocktakingRound } from '@zhiqi/contracts/zhiqi/inventory/v1/types';
import { notFound } from '@zhiqi/kernel';
import type { ServiceContext } from '@zhiqi/runtime';
import type { DraftRound, OpenedRound, RoundState } from './domain.ts';
import { countItems } from './item-counts.ts';
import { scopeView } from './read-scope.ts';

/** A round as officers see it; its items are counted as they are now, or as they were when it closed. */
export async function roundView(
  { store }: Pick<ServiceContext, 'store'>,
  roundId: string,
  state: RoundState,
  version: number,
): Promise<StocktakingRound> {
  if (state.status === 'DRAFT') return draftView(state, version);
  const counts = state.closedWith ?? (await countItems(store, roundId));
  return openedView(
    state,
    { verified: counts.verified, unreachable: counts.unreachable, outOfScope: counts.excluded },
    version,
  );
}

function openedView(
  state: OpenedRound,
  counts: Pick<StocktakingRound, 'verified' | 'unreachable' | 'outOfScope'>,
  version: number,
): StocktakingRound {
  return {
    roundId: state.roundId,
    planYear: state.planYear,
    status: `ROUND_STATUS_${state.status}`,
    baselineDate: state.baselineDate,
    dueOn: state.dueOn,
    questionnaireVersion: state.questionnaireVersion,
    itemCount: state.applicationNos.length,
    itemsCreated: state.itemsCreated,
    ...counts,
    version: BigInt(version),
    scope: scopeView(state.scope),
    supplementaryLists: state.supplements.map((list) => ({ ...list })),
    frozen: state.freeze !== null,
  };
}

function draftView({ plan }: DraftRound, version: number): StocktakingRound {
  if (!plan) throw notFound('ROUND_NOT_FOUND', '没有这个盘点轮次。请核对轮次编号。');
  return {
    roundId: plan.roundId,
    planYear: plan.planYear,
    status: 'ROUND_STATUS_DRAFT',
    baselineDate: '',
    dueOn: plan.dueOn,
    questionnaireVersion: '',
    ...{ itemCount: 0, itemsCreated: 0, verified: 0, unreachable: 0, outOfScope: 0 },
    version: BigInt(version),
    scope: scopeView(plan.scope),
    supplementaryLists: [],
    frozen: false,
  };
}
