import type { JetStreamManager, StoredMsg } from '@nats-io/jetstream';
import { decodeEvent, parseSubject } from '@zhiqi/client';
import type { Collection, Db } from 'mongodb';
import type { Logger } from '../log.ts';
import { JOURNAL } from '../store/history.ts';
import type { JournalEntry } from '../store/types.ts';
import { Checkpoints } from './checkpoints.ts';
import { journalId, type WaitingAggregate } from './journal.ts';
import { type BatchOutcome, PUBLISH_WINDOW } from './publish-batch.ts';

/** The stream holds events that the store never wrote: an older backup of the store was restored. Nothing may start on it. */
export class StoreBehindStreamError extends Error {
  override readonly name = 'StoreBehindStreamError';
  readonly messageZh: string;

  constructor(stream: string, seq: number, msgId: string) {
    super(
      `${stream} holds event ${msgId} at ${seq}, which the store does not know: the store was restored from an older backup`,
    );
    this.messageZh =
      `事件流 ${stream} 比数据库新(序号 ${seq} 的事件在数据库中不存在),数据库可能是从旧备份恢复的。` +
      '请恢复更新的备份;确需以现有数据库为准时,运行 zhiqi repair 查看并处理多出的事件。';
  }
}

export interface TailCheckOptions {
  readonly db: Db;
  readonly jsm: JetStreamManager;
  readonly homeStream: string;
  readonly partyStream: string;
  /** Collection that stores an aggregate, by the token of its subject. */
  readonly collectionOf: (aggregate: string) => string | undefined;
  readonly logger: Logger;
  readonly publish: (waiting: readonly WaitingAggregate[]) => Promise<BatchOutcome>;
}

/**
 * Compares what the store knows to be published with what the streams hold, on every connect and before anything is published.
 * Streams behind (lost, emptied) → the journal is published again from the last batch they still hold.
 * Streams ahead by events that the store does not know → refuse.
 */
export async function checkTail(options: TailCheckOptions): Promise<void> {
  const { db, jsm, homeStream, partyStream } = options;
  const checkpoints = new Checkpoints(db);
  const last = await checkpoints.last();
  const home = (await jsm.streams.info(homeStream)).state;
  const party = (await jsm.streams.info(partyStream)).state;
  await refuseUnknown(options, homeStream, Math.max(last.homeSeq + 1, home.first_seq), home.last_seq);
  await refuseReplaced(options, homeStream, last.homeSeq, last.homeMsgId, home);
  if (home.last_seq >= last.homeSeq && party.last_seq >= last.partySeq) return;
  const held = await checkpoints.lastWithin(home.last_seq, party.last_seq);
  await checkpoints.forgetAfter(held._id);
  options.logger.warn({ homeStream, last: last._id, held: held._id }, 'streams are behind the store: republishing');
  await republish(options, held._id);
}

/** Every event after our last checkpoint must be in the journal: a relay killed before its checkpoint put it there. */
async function refuseUnknown(options: TailCheckOptions, stream: string, from: number, to: number): Promise<void> {
  for (let seq = from; seq <= to; seq += 1) {
    const message = await options.jsm.streams.getMessage(stream, { seq });
    if (message && !(await isKnown(options, message))) throw new StoreBehindStreamError(stream, seq, msgIdOf(message));
  }
}

/** The event at our last checkpoint must still be the one we put there. */
async function refuseReplaced(
  { jsm }: TailCheckOptions,
  stream: string,
  seq: number,
  msgId: string,
  state: { readonly first_seq: number; readonly last_seq: number },
): Promise<void> {
  if (seq === 0 || seq < state.first_seq || seq > state.last_seq) return;
  const message = await jsm.streams.getMessage(stream, { seq });
  if (message && msgIdOf(message) !== msgId) throw new StoreBehindStreamError(stream, seq, msgIdOf(message));
}

async function isKnown({ db, collectionOf }: TailCheckOptions, message: StoredMsg): Promise<boolean> {
  const { aggregate, id } = parseSubject(message.subject);
  const collection = collectionOf(aggregate);
  if (collection === undefined) return false;
  const event = decodeEvent(message.data);
  const _id = journalId(collection, id, Number(event.sequence));
  const entry = await db.collection<JournalEntry>(JOURNAL).findOne({ _id }, { projection: { id: 1 } });
  return entry?.id === msgIdOf(message);
}

function msgIdOf(message: StoredMsg): string {
  return message.header.get('Nats-Msg-Id');
}

async function republish(options: TailCheckOptions, afterBatch: number): Promise<void> {
  const journal: Collection<JournalEntry> = options.db.collection<JournalEntry>(JOURNAL);
  const cursor = journal.find({ batch: { $gt: afterBatch } }).sort({ batch: 1, index: 1 });
  let window: JournalEntry[] = [];
  let republished = 0;
  const flush = async (): Promise<void> => {
    const outcome = await options.publish(groupByAggregate(window));
    if (outcome.error) throw outcome.error;
    republished += window.length;
    window = [];
  };
  for await (const entry of cursor) {
    window.push(entry as JournalEntry);
    if (window.length >= PUBLISH_WINDOW) await flush();
  }
  if (window.length > 0) await flush();
  options.logger.info({ republished }, 'journal republished');
}

function groupByAggregate(entries: readonly JournalEntry[]): WaitingAggregate[] {
  const groups = Map.groupBy(entries, (entry) => `${entry.collection}/${entry.aggregateId}`);
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    return first ? [{ collection: first.collection, aggregateId: first.aggregateId, entries: group }] : [];
  });
}
