/** A consistent copy of a data folder's file, made beside the server that owns it. */
import { chmodSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { backup, DatabaseSync } from 'node:sqlite';
import { StartError } from './start-error.ts';
import { firstColumn, schemaVersion, storeFile } from './storage/sqlite.ts';

/** What a copy holds. */
export interface StoreCopy {
  readonly schema: number;
  /** In the order of the names. */
  readonly databases: readonly { readonly name: string; readonly documents: number }[];
}

/** All pages in one step: the copy is the state of one moment, however much is written meanwhile. */
const allPages = 2 ** 31 - 1;

/**
 * Copies everything committed in a data folder at one moment: all databases of all services together. Reads the file as one
 * more process, in a thread of its own, so a running server goes on reading and writing and no reply waits (unlike
 * `zhiqiBackup`, which stalls it); a stopped or killed server's folder is copied the same way.
 *
 * @param target a new file, made with mode 0600: put as `store.sqlite` into an empty folder it is a data folder
 * @throws StartError `damaged` when the copy is not whole, `schema` when another version wrote it
 */
export async function copyStore(dataDir: string, target: string): Promise<StoreCopy> {
  if (existsSync(target)) throw new Error(`${target} exists already`);
  const source = new DatabaseSync(join(dataDir, storeFile), { readOnly: true });
  try {
    await backup(source, target, { rate: allPages });
  } finally {
    source.close();
  }
  chmodSync(target, 0o600);
  return examine(target);
}

function examine(file: string): StoreCopy {
  const db = new DatabaseSync(file);
  try {
    // Alone in its folder: no log beside it that a copy of the file would miss.
    db.exec('PRAGMA journal_mode = DELETE');
    const schema = Number(firstColumn(db, 'PRAGMA user_version'));
    if (schema !== schemaVersion) throw new StartError('schema', `version ${schema}, expected ${schemaVersion}`);
    const answer = String(firstColumn(db, 'PRAGMA quick_check(1)'));
    if (answer !== 'ok') throw new StartError('damaged', answer);
    return { schema, databases: countDocuments(db) };
  } finally {
    db.close();
  }
}

function countDocuments(db: DatabaseSync): StoreCopy['databases'] {
  const counts = new Map<string, number>();
  for (const { id, db: name } of db.prepare('SELECT id, db FROM collections ORDER BY db').all()) {
    const documents = Number(firstColumn(db, `SELECT count(*) FROM c${id}`));
    counts.set(String(name), (counts.get(String(name)) ?? 0) + documents);
  }
  return [...counts].map(([name, documents]) => ({ name, documents }));
}
