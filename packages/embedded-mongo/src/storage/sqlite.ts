/** The SQLite file: pragmas, schema version, prepared statements. Besides it only the lock and the copy import node:sqlite. */
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { StartError } from '../start-error.ts';

/** The data file's name in a data folder. */
export const storeFile = 'store.sqlite';

/** Of the tables in the file; a file of another one is refused. */
export const schemaVersion = 1;

const schema = `
CREATE TABLE collections (id INTEGER PRIMARY KEY, db TEXT NOT NULL, name TEXT NOT NULL, uuid BLOB NOT NULL, UNIQUE (db, name));
CREATE TABLE indexes (id INTEGER PRIMARY KEY, coll INTEGER NOT NULL, name TEXT NOT NULL, spec BLOB NOT NULL,
  multikey INTEGER NOT NULL DEFAULT 0, UNIQUE (coll, name));
CREATE TABLE retry (lsid BLOB PRIMARY KEY, txn INTEGER NOT NULL, command TEXT NOT NULL, reply BLOB NOT NULL, at INTEGER NOT NULL);
CREATE INDEX retry_at ON retry (at);
`;

/** SQLite's extended result codes for a violated UNIQUE or PRIMARY KEY constraint. */
const uniqueViolations: ReadonlySet<unknown> = new Set([2067, 1555]);
const diskFullCode = 13;

function errcodeOf(e: unknown): unknown {
  return e instanceof Error && 'errcode' in e ? e.errcode : undefined;
}

export function isUniqueViolation(e: unknown): boolean {
  return uniqueViolations.has(errcodeOf(e));
}

export function isDiskFull(e: unknown): boolean {
  return errcodeOf(e) === diskFullCode;
}

export function firstColumn(db: DatabaseSync, sql: string): unknown {
  const row = db.prepare(sql).get();
  return row === undefined ? undefined : Object.values(row)[0];
}

export class Sqlite {
  private readonly db: DatabaseSync;
  private readonly statements = new Map<string, StatementSync>();

  /** @param file a path, or `:memory:`. @throws StartError when the file is damaged or from a newer version. */
  constructor(file: string) {
    this.db = new DatabaseSync(file);
    this.db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -65536;
      PRAGMA temp_store = MEMORY; PRAGMA wal_autocheckpoint = 4000; PRAGMA busy_timeout = 0;`);
    const version = Number(firstColumn(this.db, 'PRAGMA user_version'));
    if (version === 0) this.db.exec(`BEGIN; ${schema} PRAGMA user_version = ${schemaVersion}; COMMIT`);
    else if (version !== schemaVersion) {
      this.db.close();
      throw new StartError('schema', `version ${version}, expected ${schemaVersion}`);
    } else this.check();
  }

  private check(): void {
    const answer = String(firstColumn(this.db, 'PRAGMA quick_check(1)'));
    if (answer === 'ok') return;
    this.db.close();
    throw new StartError('damaged', answer);
  }

  /** A cached prepared statement. Rows come back as arrays. */
  prepare(sql: string): StatementSync {
    let statement = this.statements.get(sql);
    if (statement === undefined) {
      statement = this.db.prepare(sql);
      statement.setReturnArrays(true);
      this.statements.set(sql, statement);
    }
    return statement;
  }

  exec(sql: string): void {
    this.db.exec(sql);
  }

  /** Forgets the statements that name a dropped table. */
  forget(table: string): void {
    const word = new RegExp(`\\b${table}\\b`);
    for (const sql of this.statements.keys()) if (word.test(sql)) this.statements.delete(sql);
  }

  get inTransaction(): boolean {
    return this.db.isTransaction;
  }

  close(): void {
    this.statements.clear();
    this.db.close();
  }
}

/** One row of a statement prepared by `Sqlite.prepare`, whose rows are arrays at run time. */
export type SqlRow = readonly unknown[];

export function rowOf(row: unknown): SqlRow | undefined {
  return row as SqlRow | undefined;
}
