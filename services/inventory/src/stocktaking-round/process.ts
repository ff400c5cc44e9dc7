import type { Actor } from '@zhiqi/kernel';
import { currentState, type DueHandler, type ServiceContext, systemActor } from '@zhiqi/runtime';
import { patentAggregate } from '../patent/aggregate.ts';
import { itemAggregate } from '../stocktaking-item/aggregate.ts';
import { itemIdOf } from '../stocktaking-item/domain.ts';
import { roundAggregate } from './aggregate.ts';
import { nextItems, type OpenedRound } from './domain.ts';

/** Items created in one step of the process; a step that was cut off is done again and meets the items it made. */
const STEP = 200;

/** What a round does when it falls due: creates its next items, or passes its due date. */
export function roundDue(service: ServiceContext): DueHandler {
  const actor = systemActor('inventory');
  return {
    collection: roundAggregate.collection,
    async onDue(id, requestId) {
      const loaded = await service.store.load(roundAggregate, id);
      if (!loaded || loaded.state.status === 'DRAFT') return;
      if (loaded.state.itemsCreated < loaded.state.applicationNos.length) {
        await createItems(service, loaded.state, actor);
        return;
      }
      const at = service.clock.now().toISOString();
      await service.store.run(roundAggregate, id, { type: 'Tick', actor, at }, { requestId, actor, body: {} });
    },
  };
}

async function createItems({ store, clock }: ServiceContext, round: OpenedRound, actor: Actor): Promise<void> {
  const { roundId, planYear } = round;
  const numbers = nextItems(round, STEP);
  const holders = await holderKeysOf(store, numbers);
  await Promise.all(
    numbers.map((applicationNo) => {
      const itemId = itemIdOf(roundId, applicationNo);
      const at = clock.now().toISOString();
      const holderKeys = holders.get(applicationNo) ?? [];
      return store.run(
        itemAggregate,
        itemId,
        { type: 'CreateItem', actor, at, roundId, planYear, applicationNo, holderKeys },
        { requestId: `create:${itemId}`, actor, correlationId: roundId, body: { itemId } },
      );
    }),
  );
  const upTo = round.itemsCreated + numbers.length;
  const at = clock.now().toISOString();
  await store.run(
    roundAggregate,
    roundId,
    { type: 'RecordItemsCreated', actor, at, upTo },
    { requestId: `created:${roundId}:${upTo}`, actor, correlationId: roundId, body: { upTo } },
  );
}

async function holderKeysOf(
  store: ServiceContext['store'],
  applicationNos: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const documents = await store
    .documents(patentAggregate)
    .find({ _id: { $in: [...applicationNos] } })
    .toArray();
  return new Map(
    documents.flatMap((document) => {
      const state = currentState(patentAggregate, document);
      return state.status === 'REGISTERED'
        ? [[document._id, state.holders.map(({ holderKey }) => holderKey)] as const]
        : [];
    }),
  );
}
