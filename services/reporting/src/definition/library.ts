import { createHash } from 'node:crypto';
import type { Actor } from '@zhiqi/kernel';
import { isDomainError } from '@zhiqi/kernel';
import { type Clock, canonicalJson, currentState, type Logger, type Store, systemActor } from '@zhiqi/runtime';
import * as v from 'valibot';
import type { Vocabulary } from '../indicators/check.ts';
import { type Definition, definitionSchema } from '../indicators/definition.ts';
import { parseDefinition } from '../indicators/parse.ts';
import { definitionAggregate } from './aggregate.ts';
import { isShownAt, type PublishedVersion, type State, versionAt } from './domain.ts';

/** A version of an indicator with its definition read. */
export interface LoadedDefinition {
  readonly indicatorId: string;
  readonly published: PublishedVersion;
  readonly definition: Definition;
}

/** A version of an indicator, and since when the indicator is off the scoreboard. */
export interface ListedVersion {
  readonly indicatorId: string;
  readonly published: PublishedVersion;
  readonly withdrawnTime?: string | undefined;
}

export interface LibraryOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly logger: Logger;
  /** What a definition may speak of. */
  readonly vocabulary: Vocabulary;
}

/** The published indicator definitions. They are read from the store on every question, so a new one counts at once. */
export class DefinitionLibrary {
  readonly #options: LibraryOptions;
  /** Versions are immutable, so what was read once by its fingerprint holds. */
  readonly #parsed = new Map<string, Definition>();

  constructor(options: LibraryOptions) {
    this.#options = options;
  }

  /**
   * Publishes a definition or its next version.
   * @param text the definition, JSON
   * @throws DomainError `DEFINITION_INVALID`, `DEFINITION_VERSION_NOT_NEXT`, `DEFINITION_VERSION_IMMUTABLE`, `ROLE_NOT_ALLOWED`
   */
  async publish(text: string, requestId: string, actor: Actor): Promise<LoadedDefinition> {
    const { store, clock, vocabulary } = this.#options;
    const definition = parseDefinition(text, vocabulary);
    const sha256 = createHash('sha256').update(canonicalJson(definition)).digest('hex');
    const { id: indicatorId, version } = definition;
    const now = clock.now().toISOString();
    const { state } = await store.run(
      definitionAggregate,
      indicatorId,
      { type: 'PublishDefinition', indicatorId, version, definitionJson: text, sha256, actor, now },
      { requestId, actor, body: { sha256 } },
    );
    const published = state.status === 'published' && state.versions.find((known) => known.version === version);
    if (!published) throw new Error(`${indicatorId} version ${version} was accepted but is not in its state`);
    return { indicatorId, published, definition };
  }

  /**
   * Takes an indicator off the scoreboard; its versions stay readable.
   * @throws DomainError `INDICATOR_UNKNOWN`, `ROLE_NOT_ALLOWED`
   */
  async withdraw(indicatorId: string, requestId: string, actor: Actor): Promise<ListedVersion> {
    const { store, clock } = this.#options;
    const now = clock.now().toISOString();
    const { state } = await store.run(
      definitionAggregate,
      indicatorId,
      { type: 'WithdrawIndicator', indicatorId, actor, now },
      { requestId, actor, body: { indicatorId } },
    );
    const published = state.status === 'published' && state.versions.at(-1);
    if (!published) throw new Error(`${indicatorId} was withdrawn but has no version`);
    return { indicatorId, published, withdrawnTime: state.withdrawnTime };
  }

  /** Publishes what the platform ships and is not there yet. What the bureau published under the same version stays. */
  async seed(texts: readonly string[]): Promise<void> {
    const { logger, vocabulary } = this.#options;
    const shipped = texts
      .map((text) => ({ text, definition: parseDefinition(text, vocabulary) }))
      .sort((a, b) => a.definition.version - b.definition.version);
    for (const { text, definition } of shipped) {
      const { id, version } = definition;
      try {
        await this.publish(text, `seed:${id}:${version}`, systemActor('reporting'));
      } catch (error) {
        if (!isDomainError(error)) throw error;
        logger.warn({ indicatorId: id, version, slug: error.slug }, 'shipped definition not published');
      }
    }
  }

  /**
   * The version of every indicator that computes the figures of a period ending at `cutoff`, by indicator id.
   * @param withdrawn also those that are off the scoreboard by then
   */
  async effectiveAt(cutoff: Date, withdrawn = false): Promise<LoadedDefinition[]> {
    const states = await this.#states();
    const end = cutoff.toISOString();
    return states.flatMap(({ indicatorId, state }) => {
      const published = versionAt(state, end);
      return published && (withdrawn || isShownAt(state, end)) ? [this.#loaded(indicatorId, published)] : [];
    });
  }

  /** Every version of every indicator, by indicator id and version. */
  async all(): Promise<ListedVersion[]> {
    const states = await this.#states();
    return states.flatMap(({ indicatorId, state }) => {
      if (state.status !== 'published') return [];
      const { versions, withdrawnTime } = state;
      return versions.map((published) => ({ indicatorId, published, withdrawnTime }));
    });
  }

  async #states(): Promise<{ readonly indicatorId: string; readonly state: State }[]> {
    const documents = await this.#options.store
      .documents(definitionAggregate)
      .find({ _id: { $gt: '' } }, { projection: { _id: 1, schema: 1, state: 1 } })
      .sort({ _id: 1 })
      .toArray();
    return documents.map((document) => ({
      indicatorId: document._id,
      state: currentState(definitionAggregate, document),
    }));
  }

  #loaded(indicatorId: string, published: PublishedVersion): LoadedDefinition {
    const known = this.#parsed.get(published.sha256);
    if (known) return { indicatorId, published, definition: known };
    const definition = v.parse(definitionSchema, JSON.parse(published.definitionJson));
    this.#parsed.set(published.sha256, definition);
    return { indicatorId, published, definition };
  }
}
