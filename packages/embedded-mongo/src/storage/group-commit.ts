/**
 * Group commit: every write of one turn of the event loop joins one SQLite transaction, each command in a savepoint of its
 * own; the turn ends with one COMMIT (one fsync), and only then do the replies go out.
 */
import { Code, MongoError } from '../errors.ts';
import { isDiskFull, type Sqlite } from './sqlite.ts';

/** Called once: without an error after the commit, with one when the transaction was lost. */
export type Settled = (error: MongoError | undefined) => void;

function commitError(e: unknown): MongoError {
  const message = e instanceof Error ? e.message : String(e);
  if (isDiskFull(e)) return new MongoError(Code.OutOfDiskSpace, `the write was not stored: ${message}`);
  return new MongoError(Code.InternalError, `the write was not stored: ${message}`);
}

/** Told after each outcome, so that what is cached of the database's content can follow. */
export interface CommitHooks {
  readonly committed: () => void;
  readonly rolledBack: () => void;
}

export class GroupCommit {
  private readonly sqlite: Sqlite;
  private readonly hooks: CommitHooks;
  private readonly waiting: Settled[] = [];
  private open = false;
  /** Why SQLite ended the turn's transaction by itself. */
  private lost: MongoError | undefined;

  constructor(sqlite: Sqlite, hooks: CommitHooks) {
    this.sqlite = sqlite;
    this.hooks = hooks;
  }

  /** Runs one command's writes: all of them join the turn's transaction, or, if `work` throws, none. */
  write<R>(work: () => R): R {
    if (this.open) {
      // A savepoint outside a transaction would commit by itself; the turn is already lost.
      if (!this.sqlite.inTransaction) throw this.reason();
    } else {
      this.sqlite.prepare('BEGIN IMMEDIATE').run();
      this.open = true;
      setImmediate(() => this.flush());
    }
    return this.savepoint(work);
  }

  /** A part of a command that must leave nothing when it fails. Only inside `write`. */
  savepoint<R>(work: () => R): R {
    this.sqlite.prepare('SAVEPOINT s').run();
    try {
      const result = work();
      this.sqlite.prepare('RELEASE s').run();
      return result;
    } catch (e) {
      // A full disk makes SQLite roll the whole transaction back by itself; flush() then reports that to everybody.
      if (this.sqlite.inTransaction) {
        this.sqlite.prepare('ROLLBACK TO s').run();
        this.sqlite.prepare('RELEASE s').run();
      } else this.lost = commitError(e);
      this.hooks.rolledBack();
      throw isDiskFull(e) ? commitError(e) : e;
    }
  }

  /** Calls back when everything done so far is durable: at once if nothing is open. A read waits too: it may have seen
   * writes that are not yet durable. */
  whenDurable(settled: Settled): void {
    if (this.open) this.waiting.push(settled);
    else settled(undefined);
  }

  /** Commits the turn's transaction now. */
  flush(): void {
    if (!this.open) return;
    this.open = false;
    let error: MongoError | undefined;
    try {
      if (!this.sqlite.inTransaction) throw this.reason();
      this.sqlite.prepare('COMMIT').run();
      this.hooks.committed();
    } catch (e) {
      error = e instanceof MongoError ? e : commitError(e);
      if (this.sqlite.inTransaction) this.sqlite.exec('ROLLBACK');
      this.hooks.rolledBack();
    }
    this.lost = undefined;
    for (const settled of this.waiting.splice(0)) settled(error);
  }

  private reason(): MongoError {
    return this.lost ?? commitError(new Error('SQLite rolled the transaction back'));
  }
}
