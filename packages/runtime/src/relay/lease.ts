import { hostname } from 'node:os';
import { type Collection, MongoServerError } from 'mongodb';
import { ulid } from 'ulidx';

export interface LeaseDocument {
  readonly _id: string;
  readonly holder: string;
  readonly expiresAt: Date;
  /** Grows by one with every change of holder: later holders' batches sort after earlier ones'. */
  readonly epoch: number;
}

/** How long a holder may be silent before another instance takes over. */
export const LEASE_MS = 10_000;

/** Names given to leases of this process: tests run two instances in one process. */
const ownHolders = new Set<string>();

function newHolder(): string {
  const holder = `${hostname()}:${process.pid}:${ulid()}`;
  ownHolders.add(holder);
  return holder;
}

/**
 * The right to run a service's relay and ticker. It keeps two instances from doing the same work; it does not carry
 * correctness: a holder that was paused beyond its lease and goes on harms nothing.
 * Uses the machine's clock, not the platform's: it is about processes, not about law.
 */
export class Lease {
  readonly holder = newHolder();
  readonly #collection: Collection<LeaseDocument>;
  readonly #id: string;
  /** By the process's own steady time: a machine whose clock is set back must not hold for hours without asking. */
  #heldUntil = Number.NEGATIVE_INFINITY;
  #epoch = 0;
  #asking: Promise<boolean> | undefined;

  constructor(collection: Collection<LeaseDocument>, id: string) {
    this.#collection = collection;
    this.#id = id;
  }

  get epoch(): number {
    return this.#epoch;
  }

  /** Whether this instance holds the lease, as far as it can know without asking the store. */
  held(): boolean {
    return performance.now() < this.#heldUntil;
  }

  /** Takes or renews the lease; false = another instance holds it. Relay and ticker share one lease and one question. */
  acquire(): Promise<boolean> {
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = undefined;
    });
    return this.#asking;
  }

  /** Gives the lease up, so that another instance need not wait for it to run out. */
  async release(): Promise<void> {
    this.#heldUntil = Number.NEGATIVE_INFINITY;
    await this.#collection.updateOne({ _id: this.#id, holder: this.holder }, { $set: { expiresAt: new Date(0) } });
  }

  async #ask(): Promise<boolean> {
    const asked = performance.now();
    // Renewed only in its last two thirds: one write every few seconds, not one a batch.
    if (this.#heldUntil - asked > (LEASE_MS * 2) / 3) return true;
    const now = new Date();
    const expiresAt = new Date(now.getTime() + LEASE_MS);
    const renewed = await this.#collection.updateOne({ _id: this.#id, holder: this.holder }, { $set: { expiresAt } });
    const epoch = renewed.matchedCount === 1 ? this.#epoch : await this.#takeOver(expiresAt, now);
    if (epoch === undefined) {
      this.#heldUntil = Number.NEGATIVE_INFINITY;
      return false;
    }
    this.#epoch = epoch;
    this.#heldUntil = asked + LEASE_MS;
    return true;
  }

  /** The new epoch; undefined = another instance holds it. */
  async #takeOver(expiresAt: Date, now: Date): Promise<number | undefined> {
    const current = await this.#collection.findOne({ _id: this.#id });
    const gone = current !== null && isGone(current.holder);
    const taken = await this.#collection.findOneAndUpdate(
      gone ? { _id: this.#id, holder: current.holder } : { _id: this.#id, expiresAt: { $lte: now } },
      { $set: { holder: this.holder, expiresAt }, $inc: { epoch: 1 } },
      { returnDocument: 'after' },
    );
    if (taken) return taken.epoch;
    if (current) return undefined;
    try {
      await this.#collection.insertOne({ _id: this.#id, holder: this.holder, expiresAt, epoch: 1 });
      return 1;
    } catch (error) {
      if (error instanceof MongoServerError && error.code === 11000) return undefined;
      throw error;
    }
  }
}

/**
 * Whether the holder was a process of this machine that no longer runs: a service restarted after a crash need not wait for
 * its own predecessor's lease to run out.
 */
function isGone(holder: string): boolean {
  const [host, pid] = holder.split(':');
  if (host !== hostname() || pid === undefined) return false;
  const number = Number(pid);
  // The same process id with another holder name is a predecessor: this process has one holder name a lease.
  if (number === process.pid) return !ownHolders.has(holder);
  try {
    process.kill(number, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}
