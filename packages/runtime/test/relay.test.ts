import { jetstream } from '@nats-io/jetstream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RelayStep } from '../src/index.ts';
import { AGGREGATES, RelayWorld } from './support/relay-world.ts';

const ROUNDS = 6;
const STEPS: readonly RelayStep[] = ['read', 'journaled', 'published', 'checkpointed', 'trimmed'];

let world: RelayWorld;

beforeEach(async () => {
  world = await RelayWorld.start();
});
afterEach(() => world.stop());

describe('a relay killed between its steps', () => {
  it.each(STEPS)('after "%s": the stream holds every event, in order, none lost', async (step) => {
    await world.write(0, ROUNDS);
    const doomed = world.startRelay({ STOP_AT: step });
    await doomed.line(new RegExp(`at ${step}`));
    await world.write(ROUNDS, 2);
    await doomed.kill();
    world.startRelay();
    await world.drained();
    await world.expectEveryEventInOrder((ROUNDS + 2) * 2);
  });
});

describe('two relays', () => {
  it('one paused beyond its lease and resumed: repeats at most, never a hole, never a wrong order', async () => {
    await world.write(0, ROUNDS);
    const paused = world.startRelay({ STOP_AT: 'journaled' });
    await paused.line(/at journaled/);
    paused.signal('SIGSTOP');
    // The second instance waits for the lease of the first to run out: it is alive, only silent.
    world.startRelay();
    await world.drained();
    await world.write(ROUNDS, 2);
    await world.drained();
    paused.signal('SIGCONT');
    paused.signal('SIGUSR1');
    await paused.line(/moved/);
    await world.write(ROUNDS + 2, 2);
    await world.drained();
    await world.expectEveryEventInOrder((ROUNDS + 4) * 2);
  });
});

describe('NATS away and back', () => {
  it('commands are taken meanwhile and every event arrives after', async () => {
    world.startRelay();
    await world.write(0, 2);
    await world.drained();
    await world.nats.kill();
    await world.write(2, 2);
    expect(await world.waiting()).toBe(AGGREGATES);
    await world.restartNats();
    await world.drained();
    await world.expectEveryEventInOrder(8);
  });
});

describe('a restored old backup', () => {
  it('is refused: the stream holds events that the store does not know', async () => {
    const first = world.startRelay();
    await world.write(0, 1);
    await world.drained();
    await first.stop();
    const stored = (await world.messages()).at(-1);
    if (!stored) throw new Error('the stream is empty');
    // What a newer state of the store published, before it was replaced by the backup.
    const future = { ...JSON.parse(stored.string()), id: 'evt_of_the_future', sequence: '0000000099' };
    const js = jetstream(world.session.connection);
    await js.publish(stored.subject, JSON.stringify(future), { msgID: 'evt_of_the_future' });
    const refused = world.startRelay();
    await refused.line(/StoreBehindStreamError/);
    expect(refused.lines.some((line) => line.includes('relay started'))).toBe(false);
  });
});
