import type { Actor } from '@zhiqi/kernel';
import { currentState, type DueHandler, type ServiceContext, systemActor } from '@zhiqi/runtime';
import { patentAggregate } from '../patent/aggregate.ts';
import { itemAggregate } from '../stocktaking-item/aggregate.ts';
import { type CreateItem, type ItemFacts, itemIdOf } from '../stocktaking-item/domain.ts';
import { roundAggregate } from './aggregate.ts';
import { countedHolder, type DraftRound, nextItems, type OpenedRound, type RoundScope } from './domain.ts';
import { finishFreeze } from './freeze-process.ts';

/** Items created in one step of the process; a step that was cut off is done again and meets the items it made. */
const STEP = 200;

/**
 * What a round does when it falls due: creates its next items, takes those of a list back that no longer holds, ends a freeze
 * whose call was cut off, or passes its due date.
 */
export function roundDue(service: ServiceContext): DueHandler {
  const actor = systemActor('inventory');
  return {
    collection: roundAggregate.collection,
    async onDue(id, requestId) {
      const state = (await service.store.load(roundAggregate, id))?.state;
      if (!state) return;
      if (state.status === 'DRAFT') return withdrawItems(service, state, actor);
      if (state.itemsCreated < state.applicationNos.length) return createItems(service, state, actor);
      if (state.freeze) return finishFreeze(service, id);
      const at = service.clock.now().toISOString();
      await service.store.run(roundAggregate, id, { type: 'Tick', actor, at }, { requestId, actor, body: {} });
    },
  };
}

/**
 * Rounds of a version that told nobody of their items go through their lists once more, closed ones too: the figures of the
 * plan year count what they were told of. Runs at every start; a round that has begun is passed over.
 */
export async function announceEarlierItems({ store, clock }: ServiceContext): Promise<void> {
  const actor = systemActor('inventory');
  const rounds = store.documents(roundAggregate).find({ _id: { $gt: '' }, 'state.announcesItems': { $ne: true } });
  for await (const document of rounds) {
    const state = currentState(roundAggregate, document);
    if (state.status === 'DRAFT' || state.announcesItems) continue;
    const command = { type: 'AnnounceItems', actor, at: clock.now().toISOString() } as const;
    await store.run(roundAggregate, document._id, command, {
      requestId: `announce:${document._id}`,
      actor,
      body: {},
    });
  }
}

async function createItems({ store, clock }: ServiceContext, round: OpenedRound, actor: Actor): Promise<void> {
  const { roundId, planYear, openings: opening, itemsCreated, questionnaireVersion } = round;
  const numbers = nextItems(round, STEP);
  const patents = await patentFacts(store, numbers, round.scope);
  await Promise.all(
    numbers.map((applicationNo, index) => {
      const itemId = itemIdOf(roundId, applicationNo);
      const command: CreateItem = {
        type: 'CreateItem',
        actor,
        at: clock.now().toISOString(),
        ...{ roundId, planYear, applicationNo, questionnaireVersion, opening },
        ...(patents.get(applicationNo) ?? UNKNOWN_PATENT),
        supplementary: itemsCreated + index >= round.baselineItems,
      };
      const requestId = `create:${itemId}:${opening}`;
      return store.run(itemAggregate, itemId, command, { requestId, actor, correlationId: roundId, body: { itemId } });
    }),
  );
  const upTo = itemsCreated + numbers.length;
  const at = clock.now().toISOString();
  await store.run(
    roundAggregate,
    roundId,
    { type: 'RecordItemsCreated', actor, at, upTo },
    { requestId: `created:${roundId}:${opening}:${upTo}`, actor, correlationId: roundId, body: { upTo } },
  );
}

async function withdrawItems({ store, clock }: ServiceContext, round: DraftRound, actor: Actor): Promise<void> {
  const { withdrawal, plan, openings: opening } = round;
  if (!withdrawal || !plan) return;
  const { roundId } = plan;
  const numbers = withdrawal.applicationNos.slice(withdrawal.upTo, withdrawal.upTo + STEP);
  await Promise.all(
    numbers.map((applicationNo) => {
      const itemId = itemIdOf(roundId, applicationNo);
      const command = { type: 'WithdrawItem', actor, at: clock.now().toISOString(), opening } as const;
      const requestId = `withdraw:${itemId}:${opening}`;
      return store.run(itemAggregate, itemId, command, { requestId, actor, correlationId: roundId, body: { opening } });
    }),
  );
  const upTo = withdrawal.upTo + numbers.length;
  const at = clock.now().toISOString();
  await store.run(
    roundAggregate,
    roundId,
    { type: 'RecordItemsWithdrawn', actor, at, upTo },
    { requestId: `withdrawn:${roundId}:${opening}:${upTo}`, actor, correlationId: roundId, body: { upTo } },
  );
}

interface PatentFacts {
  readonly holderKeys: readonly string[];
  readonly facts: ItemFacts;
}

/** A number that left the ledger since the list was frozen is an item all the same. */
const UNKNOWN_PATENT: PatentFacts = {
  holderKeys: [],
  facts: { kind: null, divisionCode: null, localHolders: 0, holders: 0 },
};

async function patentFacts(
  store: ServiceContext['store'],
  applicationNos: readonly string[],
  scope: RoundScope,
): Promise<ReadonlyMap<string, PatentFacts>> {
  const documents = await store
    .documents(patentAggregate)
    .find({ _id: { $in: [...applicationNos] } })
    .toArray();
  return new Map(
    documents.flatMap((document) => {
      const state = currentState(patentAggregate, document);
      if (state.status !== 'REGISTERED') return [];
      const { localHolders, holders, divisionCode: seat } = state.scope;
      const divisionCode = countedHolder(state, scope)?.divisionCode ?? seat;
      const holderKeys = state.holders.map(({ holderKey }) => holderKey);
      return [
        [document._id, { holderKeys, facts: { kind: state.kind, divisionCode, localHolders, holders } }] as const,
      ];
    }),
  );
}
