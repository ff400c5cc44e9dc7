import { jetstream } from '@nats-io/jetstream';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { discardUnknownEvents, listUnknownEvents } from '../src/index.ts';
import { AGGREGATES, RelayWorld } from './support/relay-world.ts';

let world: RelayWorld;

beforeEach(async () => {
  world = await RelayWorld.start();
});
afterEach(() => world.stop());

it('zhiqi repair lists what the restored store does not know, removes only that, and the service starts again', async () => {
  const first = world.startRelay();
  await world.write(0, 2);
  await world.drained();
  await first.stop();
  const owner = { db: world.database.db, connection: world.session.connection, service: 'inventory' };
  expect(await listUnknownEvents(owner)).toEqual([]);

  const known = await world.messages();
  const [sample] = known;
  if (!sample) throw new Error('the stream is empty');
  const js = jetstream(world.session.connection);
  const envelope = JSON.parse(sample.string()) as object;
  const future = JSON.stringify({ ...envelope, id: 'evt_future', sequence: '0000000099' });
  await js.publish(sample.subject, future, { msgID: 'evt_future' });
  await js.publish(sample.subject, 'not an envelope', { msgID: 'evt_foreign' });

  const unknown = await listUnknownEvents(owner);
  expect(unknown).toMatchObject([
    { stream: 'ZHIQI_INVENTORY', seq: known.length + 1, id: 'evt_future', subject: sample.subject },
    { stream: 'ZHIQI_INVENTORY', seq: known.length + 2, id: 'evt_foreign' },
  ]);
  await world.startRelay().line(/StoreBehindStreamError/);

  await discardUnknownEvents(owner, unknown);
  expect(await listUnknownEvents(owner)).toEqual([]);
  expect((await world.messages()).map(({ seq }) => seq)).toEqual(known.map(({ seq }) => seq));
  await world.write(2, 1);
  await world.startRelay().line(/relay started/);
  await world.drained();
  await world.expectEveryEventInOrder(6, AGGREGATES);
});
