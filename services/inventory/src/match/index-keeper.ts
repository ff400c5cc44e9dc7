import { setImmediate as nextTurn } from 'node:timers/promises';
import { legalDateAt, ruleSetAt } from '@zhiqi/kernel';
import type { Matcher } from '@zhiqi/matching';
import {
  type AggregateDefinition,
  currentState,
  type JournalEntry,
  type ServiceContext,
  UnavailableError,
} from '@zhiqi/runtime';
import { demandAggregate } from '../demand/aggregate.ts';
import { type DemandState, LISTED_STATUSES } from '../demand/domain.ts';
import { patentAggregate } from '../patent/aggregate.ts';
import type { PatentRules, PatentState, RegisteredPatent } from '../patent/domain.ts';
import { rulesInForce } from '../rule-set/rules-in-force.ts';
import { listingAggregate } from '../supply-listing/aggregate.ts';
import { type ListingState, ON_THE_LIST } from '../supply-listing/domain.ts';
import { listingSupply, matchingDemand, patentSupply } from './matchable.ts';

const PAGE = 200;
/** Documents taken in before other calls get their turn. */
const SLICE = 20;
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
 * a moment after it was accepted, whichever instance took it. A bureau without a demand pays nothing for it.
 */
export class MatchingIndex {
  readonly #service: ServiceContext;
  #building: Promise<Matcher> | undefined;
  #matcher: Matcher | undefined;
  #catchingUp: Promise<void> = Promise.resolve();
  #place: Place = { batch: 0, seen: new Set() };
  /** Published listing by the patents it offers. */
  readonly #listedIn = new Map<string, string>();
  #taken = 0;

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
    const matcher = this.#matcher ?? (await this.#wait());
    await this.#catchUp(matcher);
    return matcher;
  }

  async #startIfNeeded(): Promise<void> {
    const listed = { 'state.status': { $in: [...LISTED_STATUSES] } };
    const demand = await this.#service.store.documents(demandAggregate).findOne(listed, { projection: { _id: 1 } });
    if (demand) await this.#begin();
  }

  #failed(error: unknown): void {
    this.#service.logger.warn({ err: error }, 'the matching index could not be kept up; the next question tries again');
  }

  #begin(): Promise<Matcher> {
    this.#building ??= this.#build().catch((error: unknown) => {
      this.#building = undefined;
      throw error;
    });
    return this.#building;
  }

  /** A small inventory is read while the caller waits; a large one is not. */
  async #wait(): Promise<Matcher> {
    const building = this.#begin();
    // The caller may be gone by the time it fails: then the log is told, and the next question tries again.
    building.catch((error: unknown) => this.#failed(error));
    const patents = await this.#service.store.documents(patentAggregate).estimatedDocumentCount();
    if (patents <= CHANGES) return building;
    throw new UnavailableError(
      'MATCHING_INDEX_BUILDING',
      `正在建立匹配索引(已读入 ${this.#taken} 件,共约 ${patents} 件),请稍后再试。`,
      { retryAfterMs: RETRY_MS },
    );
  }

  async #build(): Promise<Matcher> {
    // Loaded with the first need: the dictionary takes 50 MB.
    const { Matcher, matchingModel } = await import('@zhiqi/matching');
    const matcher = new Matcher(matchingModel());
    const rules = await rulesInForce(this.#service.store);
    this.#taken = 0;
    // First the place, then the documents: what changes in between is read twice, never missed.
    this.#place = { batch: await this.#lastBatch(), seen: new Set() };
    await this.#each(listingAggregate, (id, state) => this.#takeListing(matcher, rules, id, state));
    await this.#each(patentAggregate, (id, state) => this.#takePatent(matcher, rules, id, state));
    await this.#each(demandAggregate, (id, state) => this.#takeDemand(matcher, rules, id, state));
    this.#matcher = matcher;
    return matcher;
  }

  /** Hands every document of a collection over, in the order of ids. */
  async #each<S, C, E extends { type: string }>(
    definition: AggregateDefinition<S, C, E>,
    take: (id: string, state: S) => Promise<void> | void,
  ): Promise<void> {
    for (let after = ''; ; ) {
      const page = await this.#service.store
        .documents(definition)
        .find({ _id: { $gt: after } })
        .sort({ _id: 1 })
        .limit(PAGE)
        .toArray();
      for (const [at, document] of page.entries()) {
        await take(document._id, currentState(definition, document));
        this.#taken += 1;
        if (at % SLICE === SLICE - 1) await nextTurn();
      }
      const last = page.at(-1);
      if (last === undefined || page.length < PAGE) return;
      after = last._id;
    }
  }

  /** One at a time; a question waits for the changes that were known when it came, up to a page of them. */
  #catchUp(matcher: Matcher): Promise<void> {
    const round = this.#catchingUp.then(async () => {
      const full = await this.#takeChanges(matcher);
      if (full) this.#goOnBehind(matcher);
    });
    this.#catchingUp = round.catch(() => undefined);
    return round;
  }

  #goOnBehind(matcher: Matcher): void {
    void this.#catchUp(matcher).catch((error: unknown) => this.#failed(error));
  }

  /** Takes a page of changes in. @returns whether there are more */
  async #takeChanges(matcher: Matcher): Promise<boolean> {
    const entries = await this.#journal()
      .find({ batch: { $gte: this.#place.batch } }, { projection: { collection: 1, aggregateId: 1, batch: 1 } })
      .sort({ batch: 1, index: 1 })
      .limit(CHANGES + this.#place.seen.size)
      .toArray();
    const unseen = entries.filter(({ _id }) => !this.#place.seen.has(_id));
    const changed = new Map(unseen.map((entry) => [`${entry.collection}/${entry.aggregateId}`, entry]));
    const rules = await rulesInForce(this.#service.store);
    let taken = 0;
    for (const { collection, aggregateId } of changed.values()) {
      await this.#take(matcher, rules, collection, aggregateId);
      taken += 1;
      if (taken % SLICE === 0) await nextTurn();
    }
    this.#moveOn(unseen);
    return unseen.length >= CHANGES;
  }

  #moveOn(entries: readonly Pick<JournalEntry, '_id' | 'batch'>[]): void {
    for (const { _id, batch } of entries) {
      if (batch > this.#place.batch) this.#place = { batch, seen: new Set() };
      this.#place.seen.add(_id);
    }
  }

  async #take(matcher: Matcher, rules: PatentRules, collection: string, id: string): Promise<void> {
    const { store } = this.#service;
    if (collection === patentAggregate.collection) {
      const loaded = await store.load(patentAggregate, id);
      if (loaded) this.#takePatent(matcher, rules, id, loaded.state);
    } else if (collection === listingAggregate.collection) {
      const loaded = await store.load(listingAggregate, id);
      if (loaded) await this.#takeListing(matcher, rules, id, loaded.state);
    } else if (collection === demandAggregate.collection) {
      const loaded = await store.load(demandAggregate, id);
      if (loaded) this.#takeDemand(matcher, rules, id, loaded.state);
    }
  }

  #takePatent(matcher: Matcher, rules: PatentRules, id: string, state: PatentState): void {
    const listing = this.#listedIn.get(id) ?? null;
    const supply = state.status === 'REGISTERED' ? patentSupply(state, rules, listing) : undefined;
    if (supply === undefined) matcher.removeSupply(id);
    else matcher.putSupply(supply);
  }

  async #takeListing(matcher: Matcher, rules: PatentRules, id: string, state: ListingState): Promise<void> {
    const before = [...this.#listedIn].flatMap(([applicationNo, listing]) => (listing === id ? [applicationNo] : []));
    const offered = state.status !== 'ABSENT' && ON_THE_LIST.includes(state.status) ? state.applicationNos : [];
    for (const applicationNo of before) this.#listedIn.delete(applicationNo);
    for (const applicationNo of offered) this.#listedIn.set(applicationNo, id);
    const patents: RegisteredPatent[] = [];
    for (const applicationNo of new Set([...before, ...offered])) {
      const patent = (await this.#service.store.load(patentAggregate, applicationNo))?.state;
      if (patent === undefined) continue;
      this.#takePatent(matcher, rules, applicationNo, patent);
      if (patent.status === 'REGISTERED' && offered.includes(applicationNo)) patents.push(patent);
    }
    if (state.status !== 'ABSENT' && offered.length > 0) matcher.putSupply(listingSupply(state, patents, rules));
    else matcher.removeSupply(id);
  }

  #takeDemand(matcher: Matcher, rules: PatentRules, id: string, state: DemandState): void {
    const today = legalDateAt(this.#service.clock.now().getTime());
    const { minRemainingMonths } = ruleSetAt(rules.usable, today);
    if (state.status !== 'ABSENT' && LISTED_STATUSES.includes(state.status)) {
      matcher.putDemand(matchingDemand(state, Math.ceil(minRemainingMonths / 12)));
    } else matcher.removeDemand(id);
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
