import { AckPolicy, jetstream, jetstreamManager } from '@nats-io/jetstream';
import { ensurePartyConsumer } from '@zhiqi/client';
import { type Child, eventually } from '@zhiqi/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RelayStep } from '../src/index.ts';
import { PARTY, PartyWorld } from './support/party-world.ts';

let world: PartyWorld;

beforeEach(async () => {
  world = await PartyWorld.start();
});
afterEach(() => world.stop());

/** Until the relay has stopped after a step; then it is ended, or left paused. */
const stoppedAt = async (step: RelayStep, occurrence = 1): Promise<Child> => {
  const relay = world.relays.startRelay({ STOP_AT: step, STOP_ON: String(occurrence) });
  await relay.line(new RegExp(`at ${step}`));
  return relay;
};

const pausedAt = async (step: RelayStep, occurrence = 1): Promise<Child> => {
  const relay = await stoppedAt(step, occurrence);
  relay.signal('SIGSTOP');
  await world.relays.leaseRunsOut();
  return relay;
};

/** A paused relay finds NATS again, goes on with what it knew, and ends its batch. */
const goesOn = async (relay: Child): Promise<void> => {
  relay.signal('SIGCONT');
  await relay.line(/nats is back/);
  relay.signal('SIGUSR1');
  await relay.line(/moved/);
};

/** NATS as after a restart: it has forgotten the ids of messages that were purged. */
const forgetIds = async (): Promise<void> => {
  await world.relays.nats.kill();
  await world.relays.restartNats();
};

describe('a withdrawn consent', () => {
  it('takes the bank’s copies of the aggregate away and tells it so, and touches no other bank or aggregate', async () => {
    await world.share('a', 'b01', 'c1');
    await world.share('a', 'b02', 'c9');
    await world.relayed();
    await world.share('other', 'b01', 'c8');
    await world.relayed();
    await world.withdraw('a', 'b01', 'c1');
    await world.relayed();
    expect(await world.copies()).toEqual(['b02 a 2<0 c9', 'b01 other 1<0 c8', 'b01 a 3<0 c1']);
  });

  it('before the relay came to them: the copies are never published at all', async () => {
    await world.share('a', 'b01', 'c1');
    await world.share('a', 'b01', 'c1');
    await world.withdraw('a', 'b01', 'c1');
    await world.relayed();
    expect(await world.copies()).toEqual(['b01 a 3<0 c1']);
    expect(await world.everTaken()).toBe(1);
  });

  it('is withdrawn for every aggregate: a copy about another one, made too late, is not published', async () => {
    await world.share('a', 'b01', 'c1');
    await world.withdraw('a', 'b01', 'c1');
    await world.relayed();
    await world.share('b', 'b01', 'c1');
    await world.relayed();
    expect(await world.copies()).toEqual(['b01 a 2<0 c1']);
  });

  it('and a new one given later: copies flow again, in an order that begins with the revocation', async () => {
    await world.share('a', 'b01', 'c1');
    await world.withdraw('a', 'b01', 'c1');
    await world.relayed();
    await world.share('a', 'b01', 'c2');
    await world.share('a', 'b01', 'c2');
    await world.relayed();
    expect(await world.copies()).toEqual(['b01 a 2<0 c1', 'b01 a 3<2 c2', 'b01 a 4<3 c2']);
  });

  it('given and withdrawn twice: each withdrawal takes away what was before it', async () => {
    await world.share('a', 'b01', 'c1');
    await world.withdraw('a', 'b01', 'c1');
    await world.share('a', 'b01', 'c2');
    await world.relayed();
    await world.withdraw('a', 'b01', 'c2');
    await world.share('a', 'b01', 'c3');
    await world.relayed();
    expect(await world.copies()).toEqual(['b01 a 4<0 c2', 'b01 a 5<4 c3']);
  });
});

describe('a revoked copy does not come back', () => {
  const AFTER = ['b01 a 3<0 c1', 'b01 a 4<3 c2'];

  const published = async (): Promise<void> => {
    await world.share('a', 'b01', 'c1');
    await world.share('a', 'b01', 'c1');
    await world.relayed();
  };
  const withdrawn = async (): Promise<void> => {
    await world.withdraw('a', 'b01', 'c1');
    await world.share('a', 'b01', 'c2');
  };

  it.each<RelayStep>([
    'read',
    'journaled',
    'consent-revoked',
    'copies-purged',
    'judged',
    'revocation-published',
    'published',
    'checkpointed',
    'trimmed',
  ])('by a relay killed after "%s"', async (step) => {
    await published();
    await withdrawn();
    const doomed = await stoppedAt(step);
    await doomed.kill();
    await forgetIds();
    await world.relayed();
    expect(await world.copies()).toEqual(AFTER);
  });

  it('by a refill after the party stream was lost', async () => {
    await published();
    await withdrawn();
    await world.relayed();
    await world.relays.emptyStream(PARTY);
    await world.refilled(AFTER.length);
    expect(await world.copies()).toEqual(AFTER);
    expect(await world.everTaken()).toBe(AFTER.length);
  });

  it.each<RelayStep>(['consent-revoked', 'copies-purged', 'judged', 'refilled'])(
    'by a refill killed after "%s"',
    async (step) => {
      await published();
      await withdrawn();
      await world.relayed();
      await world.relays.emptyStream(PARTY);
      const doomed = await stoppedAt(step);
      await doomed.kill();
      await world.refilled(AFTER.length);
      expect(await world.copies()).toEqual(AFTER);
    },
  );

  it('by a relay that died before it trimmed the outbox, and comes back when the server has forgotten the ids', async () => {
    await world.share('a', 'b01', 'c1');
    const doomed = await stoppedAt('checkpointed');
    await doomed.kill();
    await world.share('a', 'b01', 'c1');
    await withdrawn();
    await forgetIds();
    await world.relayed();
    expect(await world.copies()).toEqual(AFTER);
  });
});

describe('beside a second relay behind a paused lease', () => {
  it('a copy that was judged before the withdrawal is refused by the stream when it is sent after it', async () => {
    await world.share('a', 'b01', 'c1');
    const paused = await pausedAt('judged');
    world.relays.startRelay();
    await world.relays.drained();
    await world.withdraw('a', 'b01', 'c1');
    await world.relays.drained();
    await forgetIds();
    await goesOn(paused);
    expect(await world.copies()).toEqual(['b01 a 2<0 c1']);
  });

  it.each<RelayStep>(['consent-revoked', 'copies-purged', 'judged'])(
    'a withdrawal that goes on after "%s" takes away neither the one published meanwhile nor what a new consent allowed',
    async (step) => {
      await world.share('a', 'b01', 'c1');
      await world.relayed();
      await world.withdraw('a', 'b01', 'c1');
      const paused = await pausedAt(step);
      world.relays.startRelay();
      await world.relays.drained();
      await world.share('a', 'b01', 'c2');
      await world.relays.drained();
      await forgetIds();
      await goesOn(paused);
      expect(await world.copies()).toEqual(['b01 a 2<0 c1', 'b01 a 3<2 c2']);
    },
  );

  it('a withdrawal that was itself purged by the next one is not made again', async () => {
    await world.share('a', 'b01', 'c1');
    await world.relayed();
    await world.withdraw('a', 'b01', 'c1');
    const paused = await pausedAt('consent-revoked');
    world.relays.startRelay();
    await world.relays.drained();
    for (const act of ['share', 'withdraw'] as const) await world[act]('a', 'b01', 'c2');
    await world.share('a', 'b01', 'c3');
    await world.relays.drained();
    await forgetIds();
    await goesOn(paused);
    expect(await world.copies()).toEqual(['b01 a 4<0 c2', 'b01 a 5<4 c3']);
  });
});

describe('the consumer of a bank', () => {
  const consumers = async (): Promise<string[]> => {
    const jsm = await jetstreamManager(world.relays.session.connection);
    const found = await jsm.consumers.list(PARTY).next();
    return found.map(({ name }) => name).sort();
  };

  it('is made by the relay with the first copy, and is there before it', async () => {
    await world.share('a', 'b01', 'c1');
    const relay = await stoppedAt('judged');
    expect(await consumers()).toEqual(['party-b01']);
    expect(await world.copies()).toEqual([]);
    await relay.kill();
  });

  it('that somebody removed is there again after a restart, without a new copy', async () => {
    await world.share('a', 'b01', 'c1');
    await world.share('a', 'b02', 'c2');
    await world.relayed();
    const jsm = await jetstreamManager(world.relays.session.connection);
    await jsm.consumers.delete(PARTY, 'party-b01');
    await world.relayed();
    await world.share('b', 'b02', 'c2');
    await world.relayed();
    expect(await consumers()).toEqual(['party-b01', 'party-b02']);
  });

  it('made by hand with other settings holds up its own bank only', async () => {
    await world.share('a', 'b01', 'c1');
    await world.relayed();
    const jsm = await jetstreamManager(world.relays.session.connection);
    await jsm.consumers.delete(PARTY, 'party-b01');
    await jsm.consumers.add(PARTY, { durable_name: 'party-b01', ack_policy: AckPolicy.None });
    await world.share('b', 'b01', 'c1');
    await world.share('c', 'b02', 'c2');
    const relay = world.relays.startRelay();
    await eventually(async () => (await world.copies()).includes('b02 c 1<0 c2'), { what: 'the other bank is told' });
    await relay.kill();
    expect(await world.copies()).toEqual(['b01 a 1<0 c1', 'b02 c 1<0 c2']);
  });

  it('keeps its position over restarts of the relay', async () => {
    await world.share('a', 'b01', 'c1');
    await world.relayed();
    const jsm = await jetstreamManager(world.relays.session.connection);
    const { created } = await jsm.consumers.info(PARTY, 'party-b01');
    await world.share('a', 'b01', 'c1');
    await world.relayed();
    expect((await ensurePartyConsumer(jsm, 'inventory', 'b01')).created).toBe(created);
  });
});

describe('what the relay relies on: JetStream', () => {
  it('remembers the id of a purged message until it restarts, and judges repeats before expected sequences', async () => {
    const js = () => jetstream(world.relays.session.connection);
    const subject = 'zhiqi.party.b01.150621.inventory.patent.patent-source-merged.v1.a';
    const publish = async (lastSequence: number) =>
      js().publish(subject, '{}', { msgID: 'm1', expect: { lastSequence } });
    expect(await publish(0)).toMatchObject({ seq: 1, duplicate: false });
    const jsm = await jetstreamManager(world.relays.session.connection);
    await jsm.streams.purge(PARTY, { filter: 'zhiqi.party.b01.>', seq: 2 });
    expect(await publish(99)).toMatchObject({ seq: 1, duplicate: true });
    expect(await world.everTaken()).toBe(1);
    await forgetIds();
    await expect(publish(0)).rejects.toThrow('wrong last sequence: 1');
    expect(await publish(1)).toMatchObject({ seq: 2, duplicate: false });
  });
});
