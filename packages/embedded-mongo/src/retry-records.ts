/**
 * Retryable writes: the reply of the last numbered write of every session, stored in the same transaction as the write
 * itself. The same number again gets the stored reply; nothing is executed twice.
 */
import { Binary, type Doc } from './bson/values.ts';
import { badValue, Code, MongoError } from './errors.ts';
import { rowOf, type Sqlite } from './storage/sqlite.ts';

export interface WriteId {
  readonly session: Uint8Array;
  readonly txn: bigint;
}

/** As long as MongoDB keeps a session without use. */
const sessionTimeoutMs = 30 * 60 * 1000;

/** The session of a command as bytes. @throws MongoError 2 when `lsid.id` is not a UUID. */
export function sessionOf(cmd: Doc): Uint8Array | undefined {
  const lsid = cmd.get('lsid');
  if (lsid === undefined) return undefined;
  const id = lsid instanceof Map ? lsid.get('id') : undefined;
  if (!(id instanceof Binary) || id.subtype !== 4 || id.bytes.length !== 16) throw badValue('lsid.id must be a UUID');
  return id.bytes;
}

export class RetryRecords {
  private readonly sqlite: Sqlite;

  constructor(sqlite: Sqlite) {
    this.sqlite = sqlite;
  }

  /** @throws MongoError 225 for a number older than the session's last, 117 when the number belonged to another command. */
  find(id: WriteId, command: string): Uint8Array | undefined {
    const row = rowOf(this.sqlite.prepare('SELECT txn, command, reply FROM retry WHERE lsid = ?').get(id.session));
    if (row === undefined) return undefined;
    const last = BigInt(row[0] as number);
    if (id.txn > last) return undefined;
    if (id.txn < last) {
      const message = `Retryable write with txnNumber ${id.txn} is prohibited: a newer one with txnNumber ${last} has started`;
      throw new MongoError(Code.TransactionTooOld, message);
    }
    if (row[1] !== command) {
      const message = `txnNumber ${id.txn} was used by ${String(row[1])} and cannot be used by ${command}`;
      throw new MongoError(Code.ConflictingOperationInProgress, message);
    }
    return row[2] as Uint8Array;
  }

  remember(id: WriteId, command: string, reply: Uint8Array): void {
    this.sqlite
      .prepare('INSERT OR REPLACE INTO retry (lsid, txn, command, reply, at) VALUES (?, ?, ?, ?, ?)')
      .run(id.session, id.txn, command, reply, Date.now());
  }

  expire(now: number): void {
    this.sqlite.prepare('DELETE FROM retry WHERE at < ?').run(now - sessionTimeoutMs);
  }
}
