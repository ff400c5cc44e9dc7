import { invalid } from '@zhiqi/kernel';
import type { Db } from 'mongodb';
import type { Clock } from '../clock.ts';
import type { Logger } from '../log.ts';
import { LruCache } from '../lru-cache.ts';
import { traceparentOf, withSpan } from '../telemetry/spans.ts';
import { UnavailableError } from '../unavailable.ts';
import { type AggregateCollection, readAggregate, writeChange } from './aggregate-io.ts';
import { prepareChange } from './change.ts';
import { fingerprint } from './fingerprint.ts';
import { findRequest } from './history.ts';
import { absent, currentState, type Loaded, requestOf, SEEN_RING } from './loaded.ts';
import { nextPageToken, pageKey, pageQuery, readPage } from './paging.ts';
import { SerialByKey } from './serial.ts';
import type {
  AggregateDefinition,
  AggregateDocument,
  CommandContext,
  CommandResult,
  JournalEntry,
  Reply,
  SeenEntry,
} from './types.ts';

/** Events of one aggregate that may wait for the relay before further commands on it are refused. */
export const MAX_WAITING_PER_AGGREGATE = 100;

const MAX_ATTEMPTS = 4;
/** Three to four KB each: what a department works on in a day, without holding a whole register in memory. */
const CACHE_CAPACITY = 5_000;

export interface StoreOptions {
  readonly db: Db;
  /** `inventory`. */
  readonly service: string;
  /** GB/T 2260 code of the banner, `150621`. */
  readonly region: string;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Told after every accepted command. */
  readonly onAccepted?: (collection: string, id: string, dueAt: Date | undefined) => void;
  /** Refuses commands while too many events wait for the relay. */
  readonly admit?: () => void;
}

export interface AggregatePage<State> {
  readonly items: readonly { readonly id: string; readonly version: number; readonly state: State }[];
  /** Empty on the last page. */
  readonly nextPageToken: string;
}

/** What a slice's `api.ts` calls: load → decide → one atomic write, with idempotency and conflicts handled. */
export class Store {
  readonly #options: StoreOptions;
  /** Loaded aggregates, so that a command on a warm one is one round trip. */
  readonly #cache = new LruCache<Loaded<unknown>>(CACHE_CAPACITY);
  readonly #queue = new SerialByKey();

  constructor(options: StoreOptions) {
    this.#options = options;
  }

  get clock(): Clock {
    return this.#options.clock;
  }

  get region(): string {
    return this.#options.region;
  }

  /** The documents of an aggregate: the read model of the service that owns it. Indexes on `state.*` serve its queries. */
  documents<S, C, E extends { type: string }>(definition: AggregateDefinition<S, C, E>): AggregateCollection {
    return this.#options.db.collection<AggregateDocument>(definition.collection);
  }

  /** Reads one aggregate from the store, never from the cache. */
  load<S, C, E extends { type: string }>(
    definition: AggregateDefinition<S, C, E>,
    id: string,
  ): Promise<Loaded<S> | undefined> {
    return readAggregate(definition, this.documents(definition), id);
  }

  /**
   * One page of a service's own read model, in the order of ids; `filter` must be served by an index.
   * @param latestFirst path of a date of the state, `state.orderDate`: the page is ordered by it instead, latest first
   */
  async list<S, C, E extends { type: string }>(
    definition: AggregateDefinition<S, C, E>,
    filter: Readonly<Record<string, unknown>>,
    request: { readonly pageSize: number; readonly pageToken: string },
    latestFirst?: string,
  ): Promise<AggregatePage<S>> {
    const page = readPage(request);
    const query = pageQuery(page, latestFirst);
    const documents = await this.documents(definition)
      .find(latestFirst === undefined ? { ...filter, ...query.filter } : { $and: [filter, query.filter] })
      .project<Pick<AggregateDocument, '_id' | 'v' | 'schema' | 'state'>>({ v: 1, schema: 1, state: 1 })
      .sort(query.sort)
      .limit(page.limit)
      .toArray();
    const keys = documents.map(({ _id, state }) => pageKey(_id, state, latestFirst));
    const items = documents.map((document) => ({
      id: document._id,
      version: document.v,
      state: currentState(definition, document),
    }));
    return { items, nextPageToken: nextPageToken(page, keys) };
  }

  /**
   * Carries one command out on one aggregate.
   * @param reply small JSON that a repeated request gets back
   * @throws DomainError as `decide` threw it, always judged on the stored state, never on the cache
   * @throws UnavailableError while too many events wait for the relay, or after four lost races
   * @throws the reason of `context.signal`, where that aborts before the write: nothing was done
   */
  run<S, C, E extends { type: string }>(
    definition: AggregateDefinition<S, C, E>,
    id: string,
    command: C,
    context: CommandContext,
    reply: (state: S, events: readonly E[]) => Reply = () => ({}),
  ): Promise<CommandResult<S, E>> {
    const key = `${definition.collection}/${id}`;
    const attributes = { 'db.collection.name': definition.collection, 'zhiqi.aggregate.id': id };
    return withSpan(`run ${definition.aggregate}`, attributes, () =>
      this.#queue.run(key, () => this.#attempts(definition, id, key, command, context, reply)),
    );
  }

  async #attempts<S, C, E extends { type: string }>(
    definition: AggregateDefinition<S, C, E>,
    id: string,
    key: string,
    command: C,
    context: CommandContext,
    reply: (state: S, events: readonly E[]) => Reply,
  ): Promise<CommandResult<S, E>> {
    this.#options.admit?.();
    const { role, unit } = context.actor;
    const hash = fingerprint({ aggregate: definition.aggregate, id, body: context.body, by: `${role}/${unit}` });
    let cached = this.#cache.get(key) as Loaded<S> | undefined;
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
      context.signal?.throwIfAborted();
      const fromCache = cached !== undefined;
      const loaded: Loaded<S> = cached ?? (await this.load(definition, id)) ?? absent(definition);
      cached = undefined;
      const outcome = await this.#once({ definition, id, key, command, context, hash, reply, loaded, fromCache });
      if (outcome) return outcome;
      this.#cache.drop(key);
    }
    throw new UnavailableError('CONTENTION', '同一记录正被多人修改,请稍后重试。', { retryAfterMs: 200 });
  }

  /** One attempt; undefined = the cache was stale or somebody else was first. */
  async #once<S, C, E extends { type: string }>(attempt: Attempt<S, C, E>): Promise<CommandResult<S, E> | undefined> {
    const { definition, loaded, command, context, hash, fromCache } = attempt;
    const before = await this.#earlier(attempt);
    if (before) return before;
    let events: E[];
    try {
      events = definition.decider.decide(command, loaded.state);
    } catch (error) {
      if (fromCache) return undefined;
      throw error;
    }
    if (events.length === 0) {
      if (fromCache) return undefined;
      return {
        state: loaded.state,
        version: loaded.version,
        events,
        reply: attempt.reply(loaded.state, []),
        replayed: false,
      };
    }
    if (loaded.waiting.length >= MAX_WAITING_PER_AGGREGATE) {
      if (fromCache) return undefined;
      throw new UnavailableError('AGGREGATE_OUTBOX_FULL', '该记录有过多变更尚未送出,请稍后重试。', {
        retryAfterMs: 5_000,
      });
    }
    const now = this.#options.clock.now();
    const state = events.reduce((folded, event) => definition.decider.evolve(folded, event), loaded.state);
    const reply = attempt.reply(state, events);
    const change = prepareChange({
      definition,
      id: attempt.id,
      command,
      loaded,
      state,
      events,
      context,
      hash,
      reply,
      now,
      service: this.#options.service,
      region: this.#options.region,
      traceparent: traceparentOf(),
    });
    return this.#write(attempt, change, { state, version: change.version, events, reply, replayed: false });
  }

  async #write<S, C, E extends { type: string }>(
    { definition, id, key, loaded, context }: Attempt<S, C, E>,
    change: ReturnType<typeof prepareChange<S, C, E>>,
    result: CommandResult<S, E>,
  ): Promise<CommandResult<S, E> | undefined> {
    // Dropped first: whatever goes wrong below, nobody decides on an entry that may be stale.
    this.#cache.drop(key);
    const written = await writeChange(definition, this.documents(definition), change);
    if (!written) return undefined;
    if (!context.passing) {
      this.#cache.set(key, {
        version: change.version,
        state: change.state,
        last: change.last,
        seen: [...loaded.seen, change.seen].slice(-SEEN_RING),
        waiting: [...loaded.waiting, ...change.entries.map(requestOf)],
      });
    }
    this.#options.onAccepted?.(definition.collection, id, change.dueAt);
    return result;
  }

  /** The answer to a request that was carried out before. */
  async #earlier<S, C, E extends { type: string }>(
    attempt: Attempt<S, C, E>,
  ): Promise<CommandResult<S, E> | undefined> {
    const { loaded, context } = attempt;
    const remembered = loaded.seen.find((entry) => entry.requestId === context.requestId);
    const entry = remembered ?? (loaded.seen.length < SEEN_RING ? undefined : await this.#fromHistory(attempt));
    if (!entry) return undefined;
    if (!isRepeat(entry, attempt)) {
      throw invalid('REQUEST_ID_REUSED', '请求编号已用于另一项内容不同或由他人办理的操作,请换一个新的请求编号。', {
        fields: [{ field: 'request_id', rule: 'REQUEST_ID_REUSED', messageZh: '同一请求编号只能用于同一内容' }],
      });
    }
    // A replay answers with the stored state, not with a cached one that another instance may have outrun.
    const stored = attempt.fromCache ? await this.load(attempt.definition, attempt.id) : loaded;
    const current = stored ?? loaded;
    return { state: current.state, version: current.version, events: [], reply: entry.reply, replayed: true };
  }

  async #fromHistory<S, C, E extends { type: string }>({
    definition,
    id,
    loaded,
    context,
  }: Attempt<S, C, E>): Promise<SeenEntry | undefined> {
    const waiting = loaded.waiting.findLast(({ requestId }) => requestId === context.requestId);
    if (waiting) return waiting;
    const journal = this.#options.db.collection<JournalEntry>('journal');
    const entry = await findRequest(journal, context.requestId, { collection: definition.collection, aggregateId: id });
    return entry && requestOf(entry);
  }
}

interface Attempt<S, C, E extends { type: string }> {
  readonly definition: AggregateDefinition<S, C, E>;
  readonly id: string;
  readonly key: string;
  readonly command: C;
  readonly context: CommandContext;
  readonly hash: string;
  readonly reply: (state: S, events: readonly E[]) => Reply;
  readonly loaded: Loaded<S>;
  readonly fromCache: boolean;
}

/**
 * Whether a request is the one remembered: the same content, asked in the same role for the same unit. Request ids are no
 * secrets, events carry them: whoever learns one must not get the answer that another party got. Events of the first version
 * remember the content only.
 */
function isRepeat<S, C, E extends { type: string }>(
  { hash }: SeenEntry,
  { definition, id, context, hash: asked }: Attempt<S, C, E>,
): boolean {
  return hash === asked || hash === fingerprint({ aggregate: definition.aggregate, id, body: context.body });
}
