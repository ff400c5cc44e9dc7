import { decodeEvent } from '@zhiqi/client';
import { eventually } from '@zhiqi/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AggregateDocument, Store, silentLogger, systemClock, UnavailableError } from '../src/index.ts';
import { asked, type MarkBook, type MarkCommand, markBook } from './support/mark-book.ts';
import { RelayWorld } from './support/relay-world.ts';

const COMMANDS = 200;

let world: RelayWorld;

beforeEach(async () => {
  world = await RelayWorld.start();
});
afterEach(() => world.stop());

describe('200 concurrent commands on one aggregate', () => {
  it('through two instances with the relay running: each counts exactly once, at its own position, and is published in order', async () => {
    const other = new Store({
      db: world.database.db,
      service: 'inventory',
      region: '150621',
      clock: systemClock,
      logger: silentLogger,
    });
    world.startRelay();
    await Promise.all(Array.from({ length: COMMANDS }, (_, n) => untilAccepted(n % 2 === 0 ? world.store : other, n)));
    await world.drained();
    const document = await world.database.db
      .collection<AggregateDocument<MarkBook>>(markBook.collection)
      .findOne({ _id: 'one' });
    expect(document?.v).toBe(COMMANDS);
    expect([...(document?.state.marks ?? [])].sort((a, b) => a - b)).toEqual(
      Array.from({ length: COMMANDS }, (_, n) => n),
    );
    const published = (await world.messages()).map(({ data }) => {
      const { sequence, previous } = decodeEvent(data);
      return [Number(sequence), Number(previous)];
    });
    expect(published).toEqual(Array.from({ length: COMMANDS }, (_, n) => [n + 1, n]));
  });
});

/** A lost race or a full outbox is answered UNAVAILABLE; the caller asks again with the same request id. */
async function untilAccepted(store: Store, mark: number): Promise<void> {
  const command: MarkCommand = { type: 'Mark', mark };
  await eventually(
    async () => {
      try {
        await store.run(markBook, 'one', command, asked(`r-${mark}`, command));
        return true;
      } catch (error) {
        if (error instanceof UnavailableError) return false;
        throw error;
      }
    },
    { what: `mark ${mark} is accepted`, timeoutMs: 30_000 },
  );
}
