import type { Matcher } from '@zhiqi/matching';
import { type JournalEntry, type ServiceContext, UnavailableError } from '@zhiqi/runtime';
import { demandAggregate } from '../demand/aggregate.ts';
import { LISTED_STATUSES } from '../demand/domain.ts';
import { patentAggregate } from '../patent/aggregate.ts';
import { listingAggregate } from '../supply-listing/aggregate.ts';
import { type Documents, IndexContent, type StoredDocuments } from './index-content.ts';

/** Changes that one question takes in before it is answered; what is more goes on behind it. */
const CHANGES = 1_000;
const RETRY_MS = 5_000;

/** Where the journal is read on from. */
interface Place {
  batch: number;
  /** Entries of that batch that were taken in: a batch is written entry by entry. */
  readonly seen: Set<string>;
}

/**
 * The matcher of this instance, filled from the service's own collections and kept fresh by its journal: every change is there
 * a moment after it was accepted, whichever instance took it. What is shown or decided is read once more from the store, so
 * that moment never shows. A bureau without a demand pays nothing for it.
 */
export class MatchingIndex {
  readonly #service: ServiceContext;
  #building: Promise<IndexContent> | undefined;
  #filling: IndexContent | undefined;
  #content: IndexContent | undefined;
  #turn: Promise<unknown> = Promise.resolve();
  /** Into the journal; it has not begun. */
  #nextLook: Promise<void> | undefined;
  #place: Place = { batch: 0, seen: new Set() };

  constructor(service: ServiceContext) {
    this.#service = service;
  }

  /** Begins to fill the index if there is anything to match, so that the first question need not wait. */
  start(): void {
    void this.#startIfNeeded().catch((error: unknown) => this.#failed(error));
  }

  /**
   * The matcher with what is known up to now.
   * @throws UnavailableError while a large inventory is still being read
   */
  async fresh(): Promise<Matcher> {
    const content = this.#content ?? (await this.#wait());
    await this.#catchUp(content);
    return content.matcher;
  }

  /**
   * These supplies and demands as the store has them now, ahead of the journal; what the matcher knew otherwise is taken in.
   * @throws UnavailableError while a large inventory is still being read
   */
  async recheck({ supplies = [], demands = [] }: Shown): Promise<Rechecked> {
    const content = this.#content ?? (await this.#wait());
    const isListing = (id: string): boolean => id.startsWith('lst_');
    const documents = {
      patents: supplies.filter((id) => !isListing(id)),
      listings: supplies.filter(isListing),
      demands,
    };
    const { asKnown, ...stored } = await content.compare(documents);
    if (!asKnown) await this.#inTurn(() => content.takeIn(documents));
    return { ...stored, changed: !asKnown };
  }

  async #startIfNeeded(): Promise<void> {
    const listed = { 'state.status': { $in: [...LISTED_STATUSES] } };
    const demand = await this.#service.store.documents(demandAggregate).findOne(listed, { projection: { _id: 1 } });
    if (demand) await this.#begin();
  }

  #failed(error: unknown): void {
    this.#service.logger.warn({ err: error }, 'the matching index could not be kept up; the next question tries again');
  }

  #begin(): Promise<IndexContent> {
    this.#building ??= this.#build().catch((error: unknown) => {
      this.#building = undefined;
      throw error;
    });
    return this.#building;
  }

  /** A small inventory is read while the caller waits; a large one is not. */
  async #wait(): Promise<IndexContent> {
    const building = this.#begin();
    // The caller may be gone by the time it fails: then the log is told, and the next question tries again.
    building.catch((error: unknown) => this.#failed(error));
    const patents = await this.#service.store.documents(patentAggregate).estimatedDocumentCount();
    if (patents <= CHANGES) return building;
    const read = this.#filling?.patentsRead ?? 0;
    throw new UnavailableError(
      'MATCHING_INDEX_BUILDING',
      `正在建立匹配索引(已读入 ${read} 件,共约 ${patents} 件),请稍后再试。`,
      { retryAfterMs: RETRY_MS },
    );
  }

  async #build(): Promise<IndexContent> {
    // Loaded with the first need: the dictionary takes 50 MB.
    const { Matcher, matchingModel } = await import('@zhiqi/matching');
    const content = new IndexContent(new Matcher(matchingModel()), this.#service.store);
    this.#filling = content;
    // First the place, then the documents: what changes in between is read twice, never missed.
    this.#place = { batch: await this.#lastBatch(), seen: new Set() };
    await content.fill();
    this.#content = content;
    this.#filling = undefined;
    return content;
  }

  /** One at a time: of two readings of one document the later must be taken in last. */
  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#turn.then(work);
    this.#turn = result.catch(() => undefined);
    return result;
  }

  /** A question waits for the changes that were known when it came, up to a page of them; those that wait share one look. */
  #catchUp(content: IndexContent): Promise<void> {
    this.#nextLook ??= this.#inTurn(async () => {
      this.#nextLook = undefined;
      if (await this.#takeChanges(content)) this.#goOnBehind(content);
    });
    return this.#nextLook;
  }

  #goOnBehind(content: IndexContent): void {
    void this.#catchUp(content).catch((error: unknown) => this.#failed(error));
  }

  /** Takes a page of changes in. @returns whether there are more */
  async #takeChanges(content: IndexContent): Promise<boolean> {
    const entries = await this.#journal()
      .find({ batch: { $gte: this.#place.batch } }, { projection: { collection: 1, aggregateId: 1, batch: 1 } })
      .sort({ batch: 1, index: 1 })
      .limit(CHANGES + this.#place.seen.size)
      .toArray();
    const unseen = entries.filter(({ _id }) => !this.#place.seen.has(_id));
    const changed = documentsOf(unseen);
    if (changed !== undefined) await content.takeIn(changed);
    this.#moveOn(unseen);
    return unseen.length >= CHANGES;
  }

  #moveOn(entries: readonly Pick<JournalEntry, '_id' | 'batch'>[]): void {
    for (const { _id, batch } of entries) {
      if (batch > this.#place.batch) this.#place = { batch, seen: new Set() };
      this.#place.seen.add(_id);
    }
  }

  async #lastBatch(): Promise<number> {
    const [last] = await this.#journal()
      .find({ batch: { $gte: 0 } }, { projection: { batch: 1 } })
      .sort({ batch: -1, index: -1 })
      .limit(1)
      .toArray();
    return last?.batch ?? 0;
  }

  #journal() {
    return this.#service.db.collection<JournalEntry>('journal');
  }
}

/** What is shown or decided now. Supplies are listings and patents, by their ids in the matcher. */
export interface Shown {
  readonly supplies?: readonly string[];
  readonly demands?: readonly string[];
}

export interface Rechecked extends StoredDocuments {
  /** Whether the matcher knew any of them otherwise. */
  readonly changed: boolean;
}

/** The documents that the entries changed, each once; nothing where none of them is of interest here. */
function documentsOf(entries: readonly Pick<JournalEntry, 'collection' | 'aggregateId'>[]): Documents | undefined {
  const of = ({ collection }: { readonly collection: string }): Set<string> =>
    new Set(entries.flatMap((entry) => (entry.collection === collection ? [entry.aggregateId] : [])));
  const changed = { patents: of(patentAggregate), listings: of(listingAggregate), demands: of(demandAggregate) };
  return Object.values(changed).some(({ size }) => size > 0) ? changed : undefined;
}
