import type { JetStreamManager, StoredMsg } from '@nats-io/jetstream';
import { homeStream, partyStream } from '@zhiqi/client';
import type { Db } from 'mongodb';
import { type Checkpoint, Checkpoints, NO_CHECKPOINT } from './checkpoints.ts';
import { msgIdOf, type UnknownEvent, unknownEvents } from './unknown-events.ts';

/** The stream holds events that the store never wrote: an older backup of the store was restored. Nothing may start on it. */
export class StoreBehindStreamError extends Error {
  override readonly name = 'StoreBehindStreamError';
  readonly messageZh: string;

  constructor({ stream, seq, id }: UnknownEvent) {
    super(
      `${stream} holds event ${id} at ${seq}, which the store does not know: the store was restored from an older backup`,
    );
    this.messageZh =
      `事件流 ${stream} 比数据库新(序号 ${seq} 的事件在数据库中不存在),数据库可能是从旧备份恢复的。` +
      '请恢复更新的备份;确需以现有数据库为准时,运行 zhiqi repair 查看并处理多出的事件。';
  }
}

export interface TailCheckOptions {
  readonly db: Db;
  readonly jsm: JetStreamManager;
  readonly service: string;
  /** Collections of its aggregates. */
  readonly collections: readonly string[];
}

/**
 * Compares what the store knows to be published with what the streams hold, on every connect and before anything is published.
 * @returns the latest checkpoint that the streams still hold; what was relayed after it may have been lost with the streams
 * @throws StoreBehindStreamError when the home stream goes on with events that the store does not know
 */
export async function checkTail(options: TailCheckOptions): Promise<Checkpoint> {
  const held = await heldCheckpoint(options);
  for await (const unknown of unknownEvents(options, homeStream(options.service), held.homeSeq + 1)) {
    throw new StoreBehindStreamError(unknown);
  }
  return held;
}

/**
 * The streams are asked first: a relay that works meanwhile only adds to what they hold. A checkpoint whose place is taken
 * by another event is not held either: events buffered while NATS lost its tail may have arrived there since.
 */
export async function heldCheckpoint({ db, jsm, service }: TailCheckOptions): Promise<Checkpoint> {
  const home = (await jsm.streams.info(homeStream(service))).state;
  const party = (await jsm.streams.info(partyStream(service))).state;
  for await (const checkpoint of new Checkpoints(db).newestFirst()) {
    if (checkpoint.homeSeq > home.last_seq || checkpoint.partySeq > party.last_seq) continue;
    if (checkpoint.homeSeq < Math.max(home.first_seq, 1)) return checkpoint;
    const message: StoredMsg | null = await jsm.streams.getMessage(homeStream(service), { seq: checkpoint.homeSeq });
    // An operator may have removed it.
    if (!message || msgIdOf(message) === checkpoint.homeMsgId) return checkpoint;
  }
  return NO_CHECKPOINT;
}
