import type { ItemPrefill } from '@zhiqi/contracts/zhiqi/inventory/v1/types';
import { currentState, invalidField, type ServiceContext } from '@zhiqi/runtime';
import { itemAggregate } from './aggregate.ts';
import { type ExistingItem, itemRoundOf, type SurveyAnswer, type VerifiedItem } from './domain.ts';
import { answerView } from './view.ts';

type Store = ServiceContext['store'];

/**
 * what the last round knew of the patent, offered for confirmation. It is read when it is looked at and stored nowhere, so
 * it can count nowhere: not in a figure, not for the patent, until somebody confirms it and a second person verifies it.
 */
export async function prefillOf(store: Store, item: ExistingItem): Promise<ItemPrefill | undefined> {
  const earlier = await lastVerified(store, item);
  if (!earlier) return undefined;
  const { itemId, roundId, verifiedOn } = earlier;
  return { itemId, roundId, verifiedOn, answer: answerView(carriedOver(earlier, item)) };
}

/** The answer that a person confirmed, which must be the one that is offered. */
export async function confirmedAnswer(store: Store, itemId: string, confirmedItemId: string): Promise<SurveyAnswer> {
  const item = (await store.load(itemAggregate, itemId))?.state;
  const earlier = item && item.status !== 'ABSENT' ? await lastVerified(store, item) : undefined;
  if (item && item.status !== 'ABSENT' && earlier?.itemId === confirmedItemId) return carriedOver(earlier, item);
  throw invalidField(
    'confirmed_item_id',
    'PREFILL_OUTDATED',
    '这不是该专利最近一轮的核实答卷,不能直接确认。请刷新后重新核对预填内容。',
  );
}

/** An earlier answer of the same holders: one willingness each, in the order in which this item names them. */
export function carriedOver(
  { answered: { answer }, holderKeys }: VerifiedItem,
  item: Pick<ExistingItem, 'holderKeys'>,
): SurveyAnswer {
  const { willingness } = answer;
  if (willingness.length !== holderKeys.length) return answer;
  const inOrder = item.holderKeys.map((key) => willingness[holderKeys.indexOf(key)] ?? 'UNDECIDED');
  return { ...answer, willingness: inOrder };
}

/**
 * The latest verified answer on the same patent from another round, if it is the same holders': what somebody declared who has
 * sold the patent since is neither the new holder's to read nor to confirm.
 */
async function lastVerified(store: Store, item: ExistingItem): Promise<VerifiedItem | undefined> {
  const documents = await store
    .documents(itemAggregate)
    .find({ 'state.applicationNo': item.applicationNo, 'state.status': 'VERIFIED' })
    .toArray();
  const verified = documents
    .map((document) => currentState(itemAggregate, document))
    .filter((state) => state.status === 'VERIFIED')
    .filter(({ itemId }) => itemRoundOf(itemId) !== item.roundId);
  const latest = verified.toSorted((a, b) => (a.verifiedOn < b.verifiedOn ? -1 : 1)).at(-1);
  const holdersOf = ({ holderKeys }: ExistingItem): string => holderKeys.toSorted().join();
  return latest && holdersOf(latest) === holdersOf(item) ? latest : undefined;
}
