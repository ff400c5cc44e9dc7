import type { Collection, Db } from 'mongodb';
import type { Acknowledged } from './publish-batch.ts';

/** Written after a batch whose every event was acknowledged: up to this stream sequence the stream holds the batches ≤ `_id`. */
export interface Checkpoint {
  readonly _id: number;
  readonly homeSeq: number;
  readonly homeMsgId: string;
  readonly partySeq: number;
  readonly partyMsgId: string;
}

const NO_CHECKPOINT: Checkpoint = { _id: 0, homeSeq: 0, homeMsgId: '', partySeq: 0, partyMsgId: '' };

/** What the relay knows the streams to hold. */
export class Checkpoints {
  readonly #collection: Collection<Checkpoint>;

  constructor(db: Db) {
    this.#collection = db.collection<Checkpoint>('relay_checkpoints');
  }

  /** The latest checkpoint. */
  async last(): Promise<Checkpoint> {
    const found = await this.#collection
      .find({ _id: { $gt: 0 } })
      .sort({ _id: -1 })
      .limit(1)
      .toArray();
    return (found[0] as Checkpoint | undefined) ?? NO_CHECKPOINT;
  }

  /** The latest checkpoint that streams with these last sequences still hold. */
  async lastWithin(homeSeq: number, partySeq: number): Promise<Checkpoint> {
    const newestFirst = this.#collection.find({ _id: { $gt: 0 } }).sort({ _id: -1 });
    for await (const checkpoint of newestFirst) {
      if (checkpoint.homeSeq <= homeSeq && checkpoint.partySeq <= partySeq) return checkpoint as Checkpoint;
    }
    return NO_CHECKPOINT;
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
    return checkpoint;
  }

  /** Forgets checkpoints after one: what they say is no longer in the stream. */
  async forgetAfter(batch: number): Promise<void> {
    await this.#collection.deleteMany({ _id: { $gt: batch } });
  }
}

function newer(seq: number, msgId: string, ack: { seq: number; msgId: string } | undefined): string {
  return ack && ack.seq >= seq ? ack.msgId : msgId;
}

function withoutId({ _id, ...rest }: Checkpoint): Omit<Checkpoint, '_id'> {
  return rest;
}
