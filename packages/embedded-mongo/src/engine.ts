/** Everything one server owns, and the steps that commands share. */

import type { Doc } from './bson/values.ts';
import { Cursors } from './cursors.ts';
import { FailPoints } from './fail-points.ts';
import { parseFilter } from './match/filter.ts';
import { parseSort, Query, type QuerySpec } from './query/query.ts';
import { RetryRecords } from './retry-records.ts';
import { Catalogue, type CollectionDef, checkNamespace } from './storage/catalogue.ts';
import { Collections } from './storage/collection.ts';
import { GroupCommit } from './storage/group-commit.ts';
import type { Sqlite } from './storage/sqlite.ts';

export interface EngineOptions {
  readonly strict: boolean;
  readonly testCommands: boolean;
}

export interface QueryRequest {
  readonly filter: Doc;
  readonly sort?: Doc | undefined;
  readonly skip?: number;
  readonly limit?: number;
  readonly hint?: string | Doc | undefined;
  readonly deadline?: number;
}

export class Engine {
  readonly sqlite: Sqlite;
  readonly options: EngineOptions;
  readonly catalogue: Catalogue;
  readonly collections: Collections;
  readonly commit: GroupCommit;
  readonly cursors = new Cursors();
  readonly retries: RetryRecords;
  readonly failPoints = new FailPoints();
  readonly startedAt = Date.now();

  constructor(sqlite: Sqlite, options: EngineOptions) {
    this.sqlite = sqlite;
    this.options = options;
    this.catalogue = new Catalogue(sqlite);
    this.collections = new Collections(sqlite, this.catalogue);
    this.commit = new GroupCommit(sqlite, {
      committed: () => this.catalogue.committed(),
      rolledBack: () => this.catalogue.rolledBack(),
    });
    this.retries = new RetryRecords(sqlite);
  }

  /** The collection a write goes to, created on first use as MongoDB does. Inside `commit.write` only. */
  collectionForWrite(db: string, name: string): CollectionDef {
    const found = this.catalogue.find(db, name);
    if (found !== undefined) return found;
    checkNamespace(db, name);
    return this.catalogue.create(db, name);
  }

  /** @param strict whether a scan is refused; explain looks at scans, too. */
  query(collection: CollectionDef, request: QueryRequest, strict: boolean = this.options.strict): Query {
    const spec: QuerySpec = {
      collection,
      filter: parseFilter(request.filter),
      sort: parseSort(request.sort ?? new Map()),
      skip: request.skip ?? 0,
      limit: request.limit ?? 0,
      hint: request.hint,
      deadline: request.deadline ?? Number.POSITIVE_INFINITY,
    };
    return new Query({ sqlite: this.sqlite, strict }, spec);
  }

  /** Regular cleaning: idle cursors, and retry records of sessions that have ended. A failure only delays it. */
  housekeep(): void {
    const now = Date.now();
    this.cursors.expire(now);
    try {
      this.commit.write(() => this.retries.expire(now));
    } catch (e) {
      const error = e instanceof Error ? e.message : String(e);
      console.error(JSON.stringify({ level: 'warn', msg: 'retry records were not cleaned', error }));
    }
  }

  close(): void {
    this.commit.flush();
    this.sqlite.close();
  }
}
