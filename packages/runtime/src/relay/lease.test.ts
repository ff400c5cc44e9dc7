import { hostname } from 'node:os';
import { type EmbeddedMongo, startEmbeddedMongo } from '@zhiqi/embedded-mongo';
import type { Collection } from 'mongodb';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { connectDatabase, type Database } from '../database.ts';
import { LEASE_MS, Lease, type LeaseDocument } from './lease.ts';

let mongo: EmbeddedMongo;
let database: Database;
let leases: Collection<LeaseDocument>;
let run = 0;

beforeAll(async () => {
  mongo = await startEmbeddedMongo({ strict: true });
  database = await connectDatabase(mongo.uri, 'leases');
});
beforeEach(() => {
  run += 1;
  leases = database.db.collection<LeaseDocument>(`meta_${run}`);
});
afterEach(() => vi.useRealTimers());
afterAll(async () => {
  await database.close();
  await mongo.close();
});

const heldBy = (holder: string, expiresAt: Date) => leases.insertOne({ _id: 'relay', holder, expiresAt, epoch: 4 });

/** A process id that is surely not running: above the kernel's limit. */
const GONE = 2 ** 22 + 1;

describe('a lease', () => {
  it('is one instance’s at a time, and the next one’s once it is given up', async () => {
    const [first, second] = [new Lease(leases, 'relay'), new Lease(leases, 'relay')];
    expect([await first.acquire(), await second.acquire()]).toEqual([true, false]);
    await first.release();
    expect([await second.acquire(), await first.acquire()]).toEqual([true, false]);
    expect(second.epoch).toBe(first.epoch + 1);
  });

  it('asked for by relay and ticker at once is taken once', async () => {
    const lease = new Lease(leases, 'relay');
    expect(await Promise.all([lease.acquire(), lease.acquire(), lease.acquire()])).toEqual([true, true, true]);
    expect([lease.held(), lease.epoch]).toEqual([true, 1]);
  });

  it('of a dead predecessor on this machine is taken over at once; of a live or foreign process only when it ran out', async () => {
    const late = new Date(Date.now() + LEASE_MS);
    await heldBy(`${hostname()}:${GONE}:x`, late);
    const lease = new Lease(leases, 'relay');
    expect([await lease.acquire(), lease.epoch]).toEqual([true, 5]);
    for (const holder of [`${hostname()}:${process.ppid}:x`, `elsewhere:${GONE}:x`]) {
      await leases.updateOne({ _id: 'relay' }, { $set: { holder, expiresAt: late } });
      expect(await new Lease(leases, 'relay').acquire()).toBe(false);
    }
    await leases.updateOne({ _id: 'relay' }, { $set: { expiresAt: new Date(Date.now() - 1) } });
    expect(await new Lease(leases, 'relay').acquire()).toBe(true);
  });

  it('is asked for again in time although the machine’s clock was set back an hour', async () => {
    vi.useFakeTimers({ toFake: ['Date', 'performance'] });
    const lease = new Lease(leases, 'relay');
    expect(await lease.acquire()).toBe(true);
    // Another instance took over while this one was silent.
    await leases.updateOne(
      { _id: 'relay' },
      { $set: { holder: 'elsewhere:1:x', expiresAt: new Date(Date.now() + LEASE_MS) } },
    );
    vi.advanceTimersByTime(LEASE_MS);
    vi.setSystemTime(Date.now() - 3_600_000);
    expect(lease.held()).toBe(false);
    expect(await lease.acquire()).toBe(false);
  });
});
