import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Matcher, Supply } from '@zhiqi/matching';
import { type AggregateDefinition, type AggregateDocument, currentState, type ServiceContext } from '@zhiqi/runtime';
import { demandAggregate } from '../demand/aggregate.ts';
import { type Demand, type DemandState, LISTED_STATUSES } from '../demand/domain.ts';
import { patentAggregate } from '../patent/aggregate.ts';
import type { PatentRules, PatentState } from '../patent/domain.ts';
import { rulesInForce } from '../rule-set/rules-in-force.ts';
import { listingAggregate } from '../supply-listing/aggregate.ts';
import { type ListingState, ON_THE_LIST } from '../supply-listing/domain.ts';
import { listingSupply, matchingDemand, patentSupply } from './matchable.ts';

/** Documents read at once: few, or the garbage of each page grows old before it is collected. */
const PAGE = 50;
/** Documents taken in before other calls get their turn. */
const SLICE = 20;

/** Ids of documents, by what they are. */
export interface Documents {
  readonly patents?: Iterable<string>;
  readonly listings?: Iterable<string>;
  readonly demands?: Iterable<string>;
}

/** Documents as they are in the store now; one that is not there is missing. */
export interface StoredDocuments {
  readonly patents: ReadonlyMap<string, PatentState>;
  readonly listings: ReadonlyMap<string, ListingState>;
  readonly demands: ReadonlyMap<string, DemandState>;
}

/** The same with what rests on them, and the ids of all that was looked for. */
interface Gathered extends StoredDocuments {
  readonly rules: PatentRules;
  readonly patentIds: ReadonlySet<string>;
  readonly listingIds: ReadonlySet<string>;
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
  async takeIn(documents: Documents): Promise<void> {
    // All is read before anything is changed: a store that goes away halfway leaves the index as it was.
    const { rules, patentIds, listingIds, patents, listings, demands } = await this.#gather(documents);
    for (const id of listingIds) this.#offer(id, offeredBy(listings.get(id)));
    for (const [at, id] of [...patentIds].entries()) {
      this.#takePatent(rules, id, patents.get(id));
      if (at % SLICE === SLICE - 1) await nextTurn();
    }
    for (const id of listingIds) {
      const supply = this.#listingSupply(rules, listings.get(id), patents);
      if (supply === undefined) this.matcher.removeSupply(id);
      else this.matcher.putSupply(supply);
    }
    for (const [id, state] of demands) this.#takeDemand(id, state);
  }

  /** These documents as the store has them now, and whether the matcher knows them and what rests on them just so. */
  async compare(documents: Documents): Promise<StoredDocuments & { readonly asKnown: boolean }> {
    const gathered = await this.#gather(documents);
    const { rules, patentIds, listingIds, patents, listings, demands } = gathered;
    const isKnown = (id: string, supply: Supply | undefined): boolean =>
      supply === undefined ? !this.matcher.hasSupply(id) : this.matcher.knowsSupply(supply);
    const asKnown =
      [...patentIds].every((id) => isKnown(id, this.#patentSupply(rules, id, patents.get(id)))) &&
      [...listingIds].every((id) => isKnown(id, this.#listingSupply(rules, listings.get(id), patents))) &&
      [...demands].every(([id, state]) =>
        isListed(state) ? this.matcher.knowsDemand(matchingDemand(state)) : !this.matcher.hasDemand(id),
      );
    return { ...gathered, asKnown };
  }

  async #gather({ patents = [], listings = [], demands = [] }: Documents): Promise<Gathered> {
    const rules = await rulesInForce(this.#store);
    const patentIds = new Set(patents);
    const offering = [...patentIds].flatMap((id) => this.#listedIn.get(id) ?? []);
    const listingIds = new Set([...listings, ...offering]);
    const listingStates = await this.#read(listingAggregate, listingIds);
    for (const id of listingIds) {
      for (const patent of this.#offers.get(id) ?? []) patentIds.add(patent);
      for (const patent of offeredBy(listingStates.get(id))) patentIds.add(patent);
    }
    return {
      rules,
      patentIds,
      listingIds,
      listings: listingStates,
      patents: await this.#read(patentAggregate, patentIds),
      demands: await this.#read(demandAggregate, new Set(demands)),
    };
  }

  #offer(id: string, patents: readonly string[]): void {
    for (const patent of this.#offers.get(id) ?? []) {
      if (this.#listedIn.get(patent) === id) this.#listedIn.delete(patent);
    }
    if (patents.length === 0) this.#offers.delete(id);
    else this.#offers.set(id, patents);
    for (const patent of patents) this.#listedIn.set(patent, id);
  }

  #takePatent(rules: PatentRules, id: string, state: PatentState | undefined): void {
    const supply = this.#patentSupply(rules, id, state);
    if (supply === undefined) this.matcher.removeSupply(id);
    else this.matcher.putSupply(supply);
  }

  #takeDemand(id: string, state: DemandState): void {
    if (isListed(state)) this.matcher.putDemand(matchingDemand(state));
    else this.matcher.removeDemand(id);
  }

  #patentSupply(rules: PatentRules, id: string, state: PatentState | undefined): Supply | undefined {
    return state?.status === 'REGISTERED' ? patentSupply(state, rules, this.#listedIn.get(id) ?? null) : undefined;
  }

  #listingSupply(
    rules: PatentRules,
    state: ListingState | undefined,
    patents: ReadonlyMap<string, PatentState>,
  ): Supply | undefined {
    if (state === undefined || state.status === 'ABSENT' || offeredBy(state).length === 0) return undefined;
    const registered = state.applicationNos.flatMap((applicationNo) => {
      const patent = patents.get(applicationNo);
      return patent?.status === 'REGISTERED' ? [patent] : [];
    });
    return listingSupply(state, registered, rules);
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

function isListed(state: DemandState): state is Demand {
  return state.status !== 'ABSENT' && LISTED_STATUSES.includes(state.status);
}
