import { ensurePartyConsumer, ensureStreams, homeStream, partyStream } from '../../src/index.ts';
import { managerOf } from '../../src/stream-cursor.ts';
import { startGuardedBus } from './bus.ts';
import { publish, testEvent } from './events.ts';

export const HOME = homeStream('inventory');
export const PARTY = partyStream('inventory');

/** A guarded bus with two banks, everybody logged in, and an event of inventory for each audience. */
export async function startInventoryBus() {
  const bus = await startGuardedBus([{ code: 'b01', durables: ['archive'] }, { code: 'b02' }]);
  const inventory = await bus.as('inventory');
  const b01 = await bus.as('party-b01');
  const b02 = await bus.as('party-b02');
  const analytics = await bus.as('analytics');
  const reporting = await bus.as('reporting');
  const financing = await bus.as('financing');
  const operator = await bus.as('operator');
  const jsm = await managerOf(inventory);
  await ensureStreams(jsm, 'inventory');
  await ensureStreams(await managerOf(financing), 'financing');
  for (const code of ['b01', 'b02']) await ensurePartyConsumer(jsm, 'inventory', code);
  await publish(inventory, [
    testEvent({ aggregate: 'p1', sequence: 1 }),
    testEvent({ aggregate: 'p1', sequence: 1, audience: 'party', reader: 'b01' }),
    testEvent({ aggregate: 'p1', sequence: 1, audience: 'party', reader: 'b02' }),
    testEvent({ aggregate: 'p2', sequence: 1, audience: 'party', reader: 'b02' }),
    testEvent({ aggregate: 'p3', sequence: 1, audience: 'restricted' }),
    testEvent({ aggregate: 'p4', sequence: 1, audience: 'public' }),
  ]);
  return {
    inventory,
    b01,
    b02,
    analytics,
    reporting,
    financing,
    operator,
    close: () => bus.close(),
    url: bus.nats.url,
    as: bus.as,
  };
}

export type InventoryBus = Awaited<ReturnType<typeof startInventoryBus>>;
