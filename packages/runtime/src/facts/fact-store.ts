import { randomUUID } from 'node:crypto';
import { type Collection, type Db, MongoBulkWriteError, MongoServerError } from 'mongodb';
import { type Fact, type FactEvent, toFact } from './fact.ts';
import { LatestCache } from './latest-cache.ts';
import { rightsNamed } from './rights.ts';
import {
  distinctFacts,
  type EventRow,
  fromEventRow,
  fromLastRow,
  type LastRow,
  newestPerRow,
  replaceOlder,
  toEventRow,
} from './rows.ts';

const DUPLICATE_KEY = 11000;
const PROJECTION = 'projection';
/** Shape of the rows: 2 = event rows name their rights. */
const LAYOUT = 2;
const COMPLETED_AT_ONCE = 500;

/** What an indicator engine may ask of the facts; every read is served by an index. */
export interface FactReader {
  /** Now: the latest event of a type about each aggregate. */
  latest(type: string): Promise<Fact[]>;
  /** As known then: every event of a type recorded before an instant. */
  recordedBefore(type: string, before: Date): Promise<Fact[]>;
  /** Every event of a type that took effect in `[from, until)`. */
  effectiveWithin(type: string, from: Date, until: Date): Promise<Fact[]>;
  /** Whether any event of a type took effect before an instant. */
  anyEffectiveBefore(type: string, before: Date): Promise<boolean>;
}

/** What a right's timeline asks of the facts. */
export interface RightReader {
  /** Every event that names a right, in any order. */
  ofRight(right: string): Promise<Fact[]>;
}

/**
 * The fact database was emptied or replaced while it was being written: its durable consumer is past events that the rows
 * no longer hold. Nothing may be acknowledged; open the store again and consume under its new projection id.
 */
export class ProjectionLost extends Error {
  override readonly name = 'ProjectionLost';
}

/** The projection's identity, how far it has read each stream, and how many batches were written in all. */
interface MetaRow {
  readonly _id: string;
  readonly projectionId: string;
  readonly highest: Readonly<Record<string, number>>;
  /** Tells processes that another one wrote; no figure rests on it. */
  readonly batches: number;
  /** {@link LAYOUT} of the rows; absent = 1. */
  readonly layout?: number;
}

/** Facts in MongoDB: event rows, last-value rows, and how far each stream was read. */
export class FactStore implements FactReader, RightReader {
  readonly #events: Collection<EventRow>;
  readonly #last: Collection<LastRow>;
  readonly #meta: Collection<MetaRow>;
  readonly #projectionId: string;
  readonly #cache = new LatestCache();

  private constructor(db: Db, projectionId: string) {
    this.#events = db.collection<EventRow>('events');
    this.#last = db.collection<LastRow>('last');
    this.#meta = db.collection<MetaRow>('meta');
    this.#projectionId = projectionId;
  }

  /** Opens the facts of a service's database and creates what is missing. An emptied database gets a new projection id. */
  static async open(db: Db): Promise<FactStore> {
    const meta = db.collection<MetaRow>('meta');
    await forgetEmptied(db, meta);
    const store = new FactStore(db, await ensureProjection(meta));
    await nameRights(meta, store.#events);
    await store.#events.createIndexes([
      { name: 'type_effective', key: { type: 1, effectiveAt: 1 } },
      { name: 'type_recorded', key: { type: 1, recordedAt: 1 } },
      { name: 'rights', key: { rights: 1 } },
    ]);
    await store.#last.createIndexes([{ name: 'type', key: { type: 1 } }]);
    return store;
  }

  /** Names the durable consumer, `<service>-<projectionId>`: another id means reading the streams from their start. */
  projectionId(): string {
    return this.#projectionId;
  }

  /**
   * Writes a batch of deliveries. Repeating it, in part or in whole, in any order, leaves identical rows; acknowledge the
   * deliveries after it returns.
   * @throws FactRejected for an unreadable envelope, before anything is written
   * @throws ProjectionLost when the database was emptied since it was opened
   */
  async applyBatch(events: readonly FactEvent[]): Promise<void> {
    if (events.length === 0) return;
    const facts = distinctFacts(events.map(toFact));
    await this.#insertEvents(facts);
    await this.#replaceLast(newestPerRow(facts));
    this.#cache.applied(facts, await this.#markRead(events));
  }

  /** Highest position applied so far in each stream: beside the stream's own last position it tells what is still missing. */
  async highestSequences(): Promise<ReadonlyMap<string, number>> {
    const meta = await this.#meta.findOne({ _id: PROJECTION });
    return new Map(Object.entries(meta?.highest ?? {}));
  }

  async latest(type: string): Promise<Fact[]> {
    const meta = await this.#meta.findOne({ _id: PROJECTION }, { projection: { batches: 1 } });
    return this.#cache.read(type, meta?.batches ?? 0, async () => {
      const rows = await this.#last.find({ type }).toArray();
      return rows.map(fromLastRow);
    });
  }

  async recordedBefore(type: string, before: Date): Promise<Fact[]> {
    const rows = await this.#events.find({ type, recordedAt: { $lt: before } }).toArray();
    return rows.map(fromEventRow);
  }

  async effectiveWithin(type: string, from: Date, until: Date): Promise<Fact[]> {
    const rows = await this.#events.find({ type, effectiveAt: { $gte: from, $lt: until } }).toArray();
    return rows.map(fromEventRow);
  }

  async anyEffectiveBefore(type: string, before: Date): Promise<boolean> {
    const row = await this.#events.findOne({ type, effectiveAt: { $lt: before } }, { projection: { _id: 1 } });
    return row !== null;
  }

  async ofRight(right: string): Promise<Fact[]> {
    const rows = await this.#events.find({ rights: right }).toArray();
    return rows.map(fromEventRow);
  }

  async #insertEvents(facts: readonly Fact[]): Promise<void> {
    try {
      await this.#events.insertMany(facts.map(toEventRow), { ordered: false });
    } catch (error) {
      duplicatePositions(error);
    }
  }

  /** Unordered: every row occurs once in the batch, and one that is not older must not hold the others up. */
  async #replaceLast(facts: readonly Fact[]): Promise<void> {
    try {
      await this.#last.bulkWrite(
        facts.map((fact) => replaceOlder(fact, true)),
        { ordered: false },
      );
    } catch (error) {
      // The row exists: either not older (the repeat matches nothing, as it should) or created since the upsert looked.
      const again = duplicatePositions(error).flatMap((position) => facts[position] ?? []);
      await this.#last.bulkWrite(
        again.map((fact) => replaceOlder(fact, false)),
        { ordered: false },
      );
    }
  }

  /** Number of batches written so far, this one included. */
  async #markRead(events: readonly FactEvent[]): Promise<number> {
    const highest = new Map<string, number>();
    for (const { stream, streamSequence } of events) {
      highest.set(stream, Math.max(highest.get(stream) ?? 0, streamSequence));
    }
    const positions = Object.fromEntries([...highest].map(([stream, position]) => [`highest.${stream}`, position]));
    const meta = await this.#meta.findOneAndUpdate(
      { _id: PROJECTION, projectionId: this.#projectionId },
      { $max: positions, $inc: { batches: 1 } },
      { returnDocument: 'after', projection: { batches: 1 } },
    );
    if (!meta) throw new ProjectionLost('the fact database was emptied or replaced while in use');
    return meta.batches;
  }
}

/**
 * Rows of the shape before 2 do not name their rights. They hold the event, so they are completed where they are; repeating
 * it, or doing it in two processes, changes nothing.
 */
async function nameRights(meta: Collection<MetaRow>, events: Collection<EventRow>): Promise<void> {
  const known = await meta.findOne({ _id: PROJECTION });
  if (known === null || (known.layout ?? 1) >= LAYOUT) return;
  let after = '';
  for (;;) {
    const rows = await events
      .find({ _id: { $gt: after } })
      .sort({ _id: 1 })
      .limit(COMPLETED_AT_ONCE)
      .toArray();
    const last = rows.at(-1);
    if (last === undefined) break;
    after = last._id;
    const lacking = rows.filter((row: Partial<EventRow>) => row.rights === undefined);
    const completed = lacking.map((row) => ({
      updateOne: { filter: { _id: row._id }, update: { $set: { rights: rightsNamed(row) } } },
    }));
    if (completed.length > 0) await events.bulkWrite(completed, { ordered: false });
  }
  await meta.updateOne({ _id: PROJECTION, projectionId: known.projectionId }, { $set: { layout: LAYOUT } });
}

/** Somebody dropped rows and left the identity: forgotten, so that the streams are read from their start again. */
async function forgetEmptied(db: Db, meta: Collection<MetaRow>): Promise<void> {
  const known = await meta.findOne({ _id: PROJECTION });
  if (!known || Object.keys(known.highest).length === 0) return;
  const anyRow = { _id: { $gt: '' } };
  const event = await db.collection<EventRow>('events').findOne(anyRow, { projection: { _id: 1 } });
  const last = await db.collection<LastRow>('last').findOne(anyRow, { projection: { _id: 1 } });
  if (!event || !last) await meta.deleteOne({ _id: PROJECTION, projectionId: known.projectionId });
}

async function ensureProjection(meta: Collection<MetaRow>): Promise<string> {
  const known = await meta.findOne({ _id: PROJECTION });
  if (known) return known.projectionId;
  try {
    // Letters and digits only: it becomes part of a durable consumer's name.
    const projectionId = randomUUID().replaceAll('-', '');
    await meta.insertOne({ _id: PROJECTION, projectionId, highest: {}, batches: 0, layout: LAYOUT });
    return projectionId;
  } catch (error) {
    if (!(error instanceof MongoServerError) || error.code !== DUPLICATE_KEY) throw error;
    return ensureProjection(meta);
  }
}

/** Positions in the batch that met E11000. @throws the error itself when anything else went wrong. */
function duplicatePositions(error: unknown): number[] {
  if (!(error instanceof MongoBulkWriteError)) throw error;
  const failures = Array.isArray(error.writeErrors) ? error.writeErrors : [error.writeErrors];
  const otherwise = failures.some((failure) => failure.code !== DUPLICATE_KEY);
  if (otherwise || failures.length === 0 || error.result.getWriteConcernError()) throw error;
  return failures.map((failure) => failure.index);
}
