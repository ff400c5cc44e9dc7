import type { Collection, Db } from 'mongodb';
import type { Acknowledged } from './publish-batch.ts';

/**
 * Written after a batch: up to these stream sequences the streams hold all of the batches ≤ `_id`. An event that was not
 * acknowledged waits in its outbox and moves to a later batch with the next attempt.
 */
export interface Checkpoint {
  readonly _id: number;
  readonly homeSeq: number;
  readonly homeMsgId: string;
  readonly partySeq: number;
  readonly partyMsgId: string;
}

export const NO_CHECKPOINT: Checkpoint = { _id: 0, homeSeq: 0, homeMsgId: '', partySeq: 0, partyMsgId: '' };

/** A stream that lost more than so many batches is filled from the first: nothing is lost by forgetting older ones. */
const KEPT = 10_000;
const PRUNE_EVERY = 1_000;

/** What the relay knows the streams to hold. */
export class Checkpoints {
  readonly #collection: Collection<Checkpoint>;
  readonly #kept: number;
  #recorded = 0;

  constructor(db: Db, kept = KEPT) {
    this.#collection = db.collection<Checkpoint>('relay_checkpoints');
    this.#kept = kept;
  }

  /** The latest checkpoint. */
  async last(): Promise<Checkpoint> {
    for await (const newest of this.newestFirst()) return newest;
    return NO_CHECKPOINT;
  }

  async *newestFirst(): AsyncGenerator<Checkpoint> {
    for await (const checkpoint of this.#collection.find({ _id: { $gt: 0 } }).sort({ _id: -1 })) {
      yield checkpoint as Checkpoint;
    }
  }

  async record(batch: number, before: Checkpoint, acknowledged: Acknowledged): Promise<Checkpoint> {
    const checkpoint: Checkpoint = {
      _id: batch,
      homeSeq: Math.max(before.homeSeq, acknowledged.home?.seq ?? 0),
      homeMsgId: newer(before.homeSeq, before.homeMsgId, acknowledged.home),
      partySeq: Math.max(before.partySeq, acknowledged.party?.seq ?? 0),
      partyMsgId: newer(before.partySeq, before.partyMsgId, acknowledged.party),
    };
    await this.#collection.updateOne({ _id: batch }, { $set: withoutId(checkpoint) }, { upsert: true });
    this.#recorded += 1;
    if (this.#recorded % PRUNE_EVERY === 0) await this.prune();
    return checkpoint;
  }

  /** Forgets checkpoints after one: what they say is no longer in the stream. */
  async forgetAfter(batch: number): Promise<void> {
    await this.#collection.deleteMany({ _id: { $gt: batch } });
  }

  /** Forgets the oldest: there is one a batch, and only the newest are ever asked for. */
  async prune(): Promise<void> {
    const oldest = await this.#collection
      .find({ _id: { $gt: 0 } }, { projection: { _id: 1 } })
      .sort({ _id: -1 })
      .skip(this.#kept)
      .limit(1)
      .toArray();
    if (oldest[0]) await this.#collection.deleteMany({ _id: { $lte: oldest[0]._id } });
  }
}

function newer(seq: number, msgId: string, ack: { seq: number; msgId: string } | undefined): string {
  return ack && ack.seq >= seq ? ack.msgId : msgId;
}

function withoutId({ _id, ...rest }: Checkpoint): Omit<Checkpoint, '_id'> {
  return rest;
}
