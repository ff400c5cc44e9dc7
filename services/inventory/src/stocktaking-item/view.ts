import type { StocktakingItem } from '@zhiqi/contracts/zhiqi/inventory/v1/types';
import { type Actor, type LegalDate, notFound } from '@zhiqi/kernel';
import { isOutsider } from '../readers.ts';
import { type ItemState, isOverdue, type SurveyAnswer } from './domain.ts';

/** An item as officers see it. @param today whether it is overdue depends on it */
export function itemView(state: ItemState, version: number, today: LegalDate): StocktakingItem {
  if (state.status === 'ABSENT') throw unknownItem();
  const answered = 'answered' in state ? state.answered : undefined;
  return {
    itemId: state.itemId,
    roundId: state.roundId,
    applicationNo: state.applicationNo,
    status: `ITEM_STATUS_${state.status}`,
    assignee: state.assignee ?? '',
    attempts: state.attempts.map((attempt) => ({ ...attempt, channel: `CONTACT_CHANNEL_${attempt.channel}` })),
    answer: answered && answerView(answered.answer),
    answeredBy: answered?.recordedBy ?? '',
    verifiedBy: state.status === 'VERIFIED' ? state.verifiedBy : '',
    exclusionReason: `EXCLUSION_REASON_${state.status === 'OUT_OF_SCOPE' ? state.exclusionReason : 'UNSPECIFIED'}`,
    version: BigInt(version),
    dueOn: state.dueOn ?? '',
    overdue: isOverdue(state, today),
    handovers: state.handovers.map(({ from, to, on, dueOn, by }) => ({ from, to, handedOn: on, dueOn, handedBy: by })),
    supplementary: state.supplementary,
    questionnaireVersion: state.questionnaireVersion,
    kind: `PATENT_KIND_${state.kind ?? 'UNSPECIFIED'}`,
    divisionCode: state.divisionCode ?? '',
    localHolders: state.localHolders,
    holders: state.holders,
    holderKeys: [...state.holderKeys],
    prefill: undefined,
  };
}

/**
 * An item as this person may see it: who in the bureau works on it, and whom they tried to reach, is told to nobody outside;
 * what somebody recorded stays theirs to see.
 */
export function seenBy(actor: Actor, item: StocktakingItem): StocktakingItem {
  if (!isOutsider(actor)) return item;
  const isOwn = (personKey: string): boolean => personKey === actor.personKey;
  return {
    ...item,
    assignee: '',
    attempts: item.attempts.filter(({ recordedBy }) => isOwn(recordedBy)),
    handovers: [],
    answeredBy: isOwn(item.answeredBy) ? item.answeredBy : '',
    verifiedBy: '',
  };
}

export function unknownItem(): Error {
  return notFound('ITEM_NOT_FOUND', '没有这个盘点项。请核对编号;轮次刚开启时请等盘点项生成完毕。');
}

export function answerView(answer: SurveyAnswer): NonNullable<StocktakingItem['answer']> {
  return {
    implementation: `IMPLEMENTATION_${answer.implementation}`,
    implementationModes: answer.implementationModes.map((mode) => `IMPLEMENTATION_MODE_${mode}` as const),
    implementedSince: answer.implementedSince ?? '',
    revenueBand: `REVENUE_BAND_${answer.revenueBand ?? 'UNSPECIFIED'}`,
    obstacles: answer.obstacles.map((obstacle) => `OBSTACLE_${obstacle}` as const),
    reserveReason: `RESERVE_REASON_${answer.reserveReason ?? 'UNSPECIFIED'}`,
    willingness: answer.willingness.map((willingness) => `WILLINGNESS_${willingness}` as const),
    acceptableModes: answer.acceptableModes.map((mode) => `CONVERSION_MODE_${mode}` as const),
    priceMode: `PRICE_MODE_${answer.priceMode ?? 'UNSPECIFIED'}`,
    technologyReadiness: answer.technologyReadiness ?? 0,
    keepsPaying: answer.keepsPaying,
    consentsToPublish: answer.consentsToPublish,
    evidenceRefs: [...(answer.evidenceRefs ?? [])],
  };
}
