/**
 * One owner per data folder. The lock is SQLite's own exclusive lock on a file beside the data: the kernel releases it
 * when the process dies, so `kill -9` leaves nothing stale, unlike a file that holds a process id.
 */
import { DatabaseSync } from 'node:sqlite';
import { StartError } from '../start-error.ts';

const busy = 5;

export class FolderLock {
  private readonly db: DatabaseSync;

  /** @throws StartError `locked` when another process, or another server in this one, owns the folder. */
  constructor(file: string, folder: string) {
    this.db = new DatabaseSync(file);
    try {
      this.db.exec('PRAGMA busy_timeout = 0; BEGIN EXCLUSIVE');
    } catch (e) {
      this.db.close();
      if (e instanceof Error && 'errcode' in e && Number(e.errcode) % 256 === busy) {
        throw new StartError('locked', folder);
      }
      throw e;
    }
  }

  release(): void {
    this.db.exec('ROLLBACK');
    this.db.close();
  }
}
