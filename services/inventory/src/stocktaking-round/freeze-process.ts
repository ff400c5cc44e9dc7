import type { Actor } from '@zhiqi/kernel';
import { type ServiceContext, systemActor } from '@zhiqi/runtime';
import { itemAggregate } from '../stocktaking-item/aggregate.ts';
import { itemIdOf } from '../stocktaking-item/domain.ts';
import { roundAggregate } from './aggregate.ts';
import type { OpenedRound } from './domain.ts';
import { countAssigned, countItems } from './item-counts.ts';

const STEP = 200;

/**
 * Freezes the items of a round, counts them, and lets the round act on the count. Done by the call that began it, and by the
 * timer where that was cut off; both at once do no harm, since every step is a repeated request.
 */
export async function finishFreeze({ store, clock }: ServiceContext, roundId: string): Promise<void> {
  const actor = systemActor('inventory');
  for (;;) {
    const round = (await store.load(roundAggregate, roundId))?.state;
    if (!round || round.status === 'DRAFT' || !round.freeze) return;
    if (round.freeze.upTo < round.applicationNos.length) {
      await freezeStep(store, clock, round, actor);
      continue;
    }
    const { freezes: freeze } = round;
    const [counts, assigned] = await Promise.all([countItems(store, roundId), countAssigned(store, roundId)]);
    const command = { type: 'EndFreeze', actor, at: clock.now().toISOString(), freeze, counts, assigned } as const;
    const requestId = `frozen:${roundId}:${freeze}:end`;
    await store.run(roundAggregate, roundId, command, { requestId, actor, body: { freeze } });
    return;
  }
}

async function freezeStep(
  store: ServiceContext['store'],
  clock: ServiceContext['clock'],
  { roundId, freeze: state, freezes: freeze, applicationNos }: OpenedRound,
  actor: Actor,
): Promise<void> {
  const from = state?.upTo ?? 0;
  const numbers = applicationNos.slice(from, from + STEP);
  await Promise.all(
    numbers.map((applicationNo) => {
      const itemId = itemIdOf(roundId, applicationNo);
      const command = { type: 'FreezeItem', actor, at: clock.now().toISOString(), freeze } as const;
      const requestId = `freeze:${itemId}:${freeze}`;
      return store.run(itemAggregate, itemId, command, { requestId, actor, correlationId: roundId, body: { freeze } });
    }),
  );
  const upTo = from + numbers.length;
  const command = { type: 'RecordItemsFrozen', actor, at: clock.now().toISOString(), freeze, upTo } as const;
  const requestId = `frozen:${roundId}:${freeze}:${upTo}`;
  await store.run(roundAggregate, roundId, command, { requestId, actor, body: { freeze, upTo } });
}
