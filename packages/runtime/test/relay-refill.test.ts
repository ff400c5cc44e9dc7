import { jetstream } from '@nats-io/jetstream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AggregateDocument, JournalEntry } from '../src/index.ts';
import { markBook } from './support/mark-book.ts';
import { AGGREGATES, RelayWorld } from './support/relay-world.ts';

let world: RelayWorld;

beforeEach(async () => {
  world = await RelayWorld.start();
});
afterEach(() => world.stop());

/** Rounds of events relayed in a batch each, and the relay ended. */
const relayed = async (rounds: number): Promise<void> => {
  const relay = world.startRelay();
  for (let round = 0; round < rounds; round += 1) {
    await world.write(round, 1);
    await world.drained();
  }
  await relay.stop();
};

describe('a stream that lost events is filled again from the journal', () => {
  it('when the relay starts', async () => {
    await relayed(3);
    await world.emptyStream();
    world.startRelay();
    await world.holds(AGGREGATES * 6);
    await world.expectEveryEventInOrder(6);
  });

  it('while the relay runs and nothing is written: NATS came back without its data', async () => {
    world.startRelay();
    await world.write(0, 3);
    await world.drained();
    await world.loseNatsData();
    await world.holds(AGGREGATES * 6);
    await world.expectEveryEventInOrder(6);
  });

  it('also the second time, when nothing was written in between', async () => {
    await relayed(2);
    for (let time = 0; time < 2; time += 1) {
      await world.emptyStream();
      const relay = world.startRelay();
      await world.holds(AGGREGATES * 4);
      await relay.stop();
    }
    await world.expectEveryEventInOrder(4);
  });

  it('to the end, though the relay was killed in the middle of it', async () => {
    await relayed(4);
    await world.emptyStream();
    const doomed = world.startRelay({ STOP_AT: 'refilled', STOP_ON: '2' });
    await doomed.line(/at refilled/);
    await doomed.kill();
    world.startRelay();
    await world.holds(AGGREGATES * 8);
    await world.expectEveryEventInOrder(8);
  });

  it('in the order of each aggregate, also where a killed relay had journaled its first events before', async () => {
    for (let n = 0; n < 3; n += 1) await world.mark('early', n);
    await world.mark('late', 0);
    const doomed = world.startRelay({ STOP_AT: 'journaled' });
    await doomed.line(/at journaled/);
    await doomed.kill();
    // The next relay meets "late" first: its old events keep their place in the journal, its new one gets an earlier one.
    await world.database.db
      .collection<AggregateDocument>(markBook.collection)
      .updateOne({ _id: 'late' }, { $set: { pendingSince: new Date(0) } });
    await world.mark('late', 1, 4);
    const relay = world.startRelay();
    await world.drained();
    await relay.stop();
    await world.emptyStream();
    world.startRelay();
    await world.holds(12);
    await world.expectEveryEventInOrder(6, 2);
  });

  it('and not taken for a stream of another store when known events took the places of the lost ones', async () => {
    await relayed(2);
    const lost = await world.messages();
    await world.emptyStream();
    // What was buffered in the client while NATS restarted arrives before anybody could compare.
    const js = jetstream(world.session.connection);
    for (const { subject, data, header } of [...lost.slice(AGGREGATES), ...lost.slice(0, AGGREGATES)]) {
      await js.publish(subject, data, { msgID: header.get('Nats-Msg-Id') });
    }
    await world.write(2, 2);
    const relay = world.startRelay();
    await relay.line(/relay started/);
    await world.drained();
    expect(relay.lines.some((line) => line.includes('StoreBehindStreamError'))).toBe(false);
  });
});

describe('a paused relay that goes on', () => {
  it('never moves a journaled event back to an earlier batch', async () => {
    await world.write(0, 1);
    const paused = world.startRelay({ STOP_AT: 'read' });
    await paused.line(/at read/);
    paused.signal('SIGSTOP');
    const second = world.startRelay();
    await world.drained();
    await second.line(/relay started/);
    const journal = world.database.db.collection<JournalEntry>('journal');
    const batches = async (): Promise<number[]> =>
      (await journal.find({ collection: markBook.collection }).sort({ aggregateId: 1, pos: 1 }).toArray()).map(
        ({ batch }) => batch,
      );
    const before = await batches();
    paused.signal('SIGCONT');
    paused.signal('SIGUSR1');
    await paused.line(/moved/);
    expect(await batches()).toEqual(before);
  });
});
