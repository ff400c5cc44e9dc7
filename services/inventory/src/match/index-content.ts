import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Matcher } from '@zhiqi/matching';
import { type AggregateDefinition, type AggregateDocument, currentState, type ServiceContext } from '@zhiqi/runtime';
import { demandAggregate } from '../demand/aggregate.ts';
import { type DemandState, LISTED_STATUSES } from '../demand/domain.ts';
import { patentAggregate } from '../patent/aggregate.ts';
import type { PatentRules, PatentState } from '../patent/domain.ts';
import { rulesInForce } from '../rule-set/rules-in-force.ts';
import { listingAggregate } from '../supply-listing/aggregate.ts';
import { type ListingState, ON_THE_LIST } from '../supply-listing/domain.ts';
import { listingSupply, matchingDemand, patentSupply } from './matchable.ts';

/** Documents read at once. */
const PAGE = 200;
/** Documents taken in before other calls get their turn. */
const SLICE = 20;

/** Ids of documents, by what they are. */
export interface Documents {
  readonly patents?: Iterable<string>;
  readonly listings?: Iterable<string>;
  readonly demands?: Iterable<string>;
}

/** Documents as they are in the store now; one that is not there is missing. */
export interface TakenIn {
  readonly patents: ReadonlyMap<string, PatentState>;
  readonly listings: ReadonlyMap<string, ListingState>;
  readonly demands: ReadonlyMap<string, DemandState>;
  /** Whether the matcher knew any of them otherwise. */
  readonly changed: boolean;
}

/**
 * What the matcher is given of the service's documents. A listing rests on the facts of its patents, and a patent on whether a
 * listing offers it, so a change of one is taken in with the other.
 */
export class IndexContent {
  readonly matcher: Matcher;
  readonly #store: ServiceContext['store'];
  /** Patents by the listing on the list that offers them, and back. */
  readonly #offers = new Map<string, readonly string[]>();
  readonly #listedIn = new Map<string, string>();
  #patentsRead = 0;

  constructor(matcher: Matcher, store: ServiceContext['store']) {
    this.matcher = matcher;
    this.#store = store;
  }

  /** Patents taken in by {@link fill} so far. */
  get patentsRead(): number {
    return this.#patentsRead;
  }

  /** Takes everything in. Listings come first, so that no patent is suggested beside the listing that offers it. */
  async fill(): Promise<void> {
    const rules = await rulesInForce(this.#store);
    await this.#each(listingAggregate, (id, state) => this.#offer(id, offeredBy(state)));
    await this.#each(patentAggregate, (id, state) => {
      this.#takePatent(rules, id, state);
      this.#patentsRead += 1;
    });
    const listings = [...this.#offers.keys()];
    for (let at = 0; at < listings.length; at += PAGE) await this.takeIn({ listings: listings.slice(at, at + PAGE) });
    await this.#each(demandAggregate, (id, state) => this.#takeDemand(id, state));
  }

  /** Reads these documents, and what rests on them, and takes them in as they are now. One call at a time. */
  async takeIn({ patents = [], listings = [], demands = [] }: Documents): Promise<TakenIn> {
    const rules = await rulesInForce(this.#store);
    const wanted = new Set(patents);
    const offering = [...wanted].flatMap((id) => this.#listedIn.get(id) ?? []);
    const listingIds = new Set([...listings, ...offering]);
    const listingStates = await this.#read(listingAggregate, listingIds);
    for (const id of listingIds) {
      for (const patent of this.#offers.get(id) ?? []) wanted.add(patent);
      for (const patent of offeredBy(listingStates.get(id))) wanted.add(patent);
    }
    const patentStates = await this.#read(patentAggregate, wanted);
    const demandStates = await this.#read(demandAggregate, new Set(demands));
    // All is read before anything is changed: a store that goes away halfway leaves the index as it was.
    for (const id of listingIds) this.#offer(id, offeredBy(listingStates.get(id)));
    let changed = false;
    for (const [at, id] of [...wanted].entries()) {
      changed = this.#takePatent(rules, id, patentStates.get(id)) || changed;
      if (at % SLICE === SLICE - 1) await nextTurn();
    }
    for (const id of listingIds) {
      changed = this.#takeListing(rules, id, listingStates.get(id), patentStates) || changed;
    }
    for (const [id, state] of demandStates) changed = this.#takeDemand(id, state) || changed;
    return { patents: patentStates, listings: listingStates, demands: demandStates, changed };
  }

  #offer(id: string, patents: readonly string[]): void {
    for (const patent of this.#offers.get(id) ?? []) {
      if (this.#listedIn.get(patent) === id) this.#listedIn.delete(patent);
    }
    if (patents.length === 0) this.#offers.delete(id);
    else this.#offers.set(id, patents);
    for (const patent of patents) this.#listedIn.set(patent, id);
  }

  #takePatent(rules: PatentRules, id: string, state: PatentState | undefined): boolean {
    const listing = this.#listedIn.get(id) ?? null;
    const supply = state?.status === 'REGISTERED' ? patentSupply(state, rules, listing) : undefined;
    return supply === undefined ? this.matcher.removeSupply(id) : this.matcher.putSupply(supply);
  }

  #takeListing(
    rules: PatentRules,
    id: string,
    state: ListingState | undefined,
    patents: ReadonlyMap<string, PatentState>,
  ): boolean {
    if (state === undefined || state.status === 'ABSENT' || offeredBy(state).length === 0) {
      return this.matcher.removeSupply(id);
    }
    const registered = state.applicationNos.flatMap((applicationNo) => {
      const patent = patents.get(applicationNo);
      return patent?.status === 'REGISTERED' ? [patent] : [];
    });
    return this.matcher.putSupply(listingSupply(state, registered, rules));
  }

  #takeDemand(id: string, state: DemandState): boolean {
    const listed = state.status !== 'ABSENT' && LISTED_STATUSES.includes(state.status);
    return listed ? this.matcher.putDemand(matchingDemand(state)) : this.matcher.removeDemand(id);
  }

  /** Hands every document of a collection over, in the order of ids. */
  async #each<S, C, E extends { type: string }>(
    definition: AggregateDefinition<S, C, E>,
    take: (id: string, state: S) => void,
  ): Promise<void> {
    for (let after = ''; ; ) {
      const page = await this.#documents(definition, { _id: { $gt: after } })
        .sort({ _id: 1 })
        .limit(PAGE)
        .toArray();
      for (const [at, document] of page.entries()) {
        take(document._id, currentState(definition, document));
        if (at % SLICE === SLICE - 1) await nextTurn();
      }
      const last = page.at(-1);
      if (last === undefined || page.length < PAGE) return;
      after = last._id;
    }
  }

  async #read<S, C, E extends { type: string }>(
    definition: AggregateDefinition<S, C, E>,
    ids: ReadonlySet<string>,
  ): Promise<Map<string, S>> {
    const states = new Map<string, S>();
    const all = [...ids];
    for (let at = 0; at < all.length; at += PAGE) {
      const page = await this.#documents(definition, { _id: { $in: all.slice(at, at + PAGE) } }).toArray();
      for (const document of page) states.set(document._id, currentState(definition, document));
    }
    return states;
  }

  /** Without outbox and answered requests: they are as large as the state. */
  #documents<S, C, E extends { type: string }>(
    definition: AggregateDefinition<S, C, E>,
    filter: Readonly<Record<string, unknown>>,
  ) {
    return this.#store
      .documents(definition)
      .find(filter)
      .project<Pick<AggregateDocument, '_id' | 'schema' | 'state'>>({ schema: 1, state: 1 });
  }
}

/** Patents that a listing offers: those of one that is on the list. */
function offeredBy(state: ListingState | undefined): readonly string[] {
  if (state === undefined || state.status === 'ABSENT') return [];
  return ON_THE_LIST.includes(state.status) ? state.applicationNos : [];
}
