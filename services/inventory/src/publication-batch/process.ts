import { type Actor, isDomainError } from '@zhiqi/kernel';
import { type DueHandler, type ServiceContext, systemActor } from '@zhiqi/runtime';
import { listingAggregate } from '../supply-listing/aggregate.ts';
import { gatherFacts } from '../supply-listing/gather.ts';
import { batchAggregate } from './aggregate.ts';
import { type Batch, type HeldListing, nextListings, type StepResult } from './domain.ts';

/** Listings published in one step; a step that was cut off is done again and meets those that it published. */
const STEP = 20;

/** What a released batch does while listings of it are left: the next step. */
export function batchDue(service: ServiceContext): DueHandler {
  const { store } = service;
  const actor = systemActor('inventory');
  return {
    collection: batchAggregate.collection,
    async onDue(id) {
      const batch = (await store.load(batchAggregate, id))?.state;
      if (batch?.status === 'RELEASING') await releaseNext(service, batch, actor);
    },
  };
}

async function releaseNext(service: ServiceContext, batch: Batch, actor: Actor): Promise<void> {
  const listingIds = nextListings(batch, STEP);
  const outcomes = await Promise.all(listingIds.map((listingId) => publishOne(service, batch, listingId, actor)));
  const result: StepResult = {
    published: outcomes.flatMap((outcome) => ('patents' in outcome ? [outcome] : [])),
    held: outcomes.flatMap((outcome) => ('reasonsZh' in outcome ? [outcome] : [])),
  };
  const upTo = batch.done + listingIds.length;
  const at = service.clock.now().toISOString();
  await service.store.run(
    batchAggregate,
    batch.batchId,
    { type: 'RecordStep', actor, at, upTo, result },
    { requestId: `created:${batch.batchId}:${upTo}`, actor, correlationId: batch.batchId, body: { upTo } },
  );
}

/** What may not be published any more stays approved, with the reason in the batch (R-34 at publish time). */
async function publishOne(
  service: ServiceContext,
  { batchId, channel }: Batch,
  listingId: string,
  actor: Actor,
): Promise<{ listingId: string; patents: number } | HeldListing> {
  const { store, clock } = service;
  const listing = (await store.load(listingAggregate, listingId))?.state;
  if (!listing || listing.status === 'ABSENT') throw new Error(`${batchId} names ${listingId}, which is not there`);
  const facts = await gatherFacts(service, listing.applicationNos);
  const at = clock.now().toISOString();
  try {
    await store.run(
      listingAggregate,
      listingId,
      { type: 'PublishListing', actor, at, actsFor: null, facts, batchId, channel },
      { requestId: `create:${batchId}.${listingId}`, actor, correlationId: batchId, body: { batchId, listingId } },
    );
    return { listingId, patents: listing.applicationNos.length };
  } catch (error) {
    if (!isDomainError(error) || error.kind !== 'rule') throw error;
    return { listingId, reasonsZh: [error.messageZh] };
  }
}
