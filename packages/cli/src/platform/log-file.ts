import { closeSync, fstatSync, openSync, renameSync, writeSync } from 'node:fs';

const MAX_BYTES = 64 * 1024 ** 2;

/** One process's full log. At 64 MB it becomes `<file>.1` and a new one begins, so a year of running fits the disk. */
export class LogFile {
  readonly #path: string;
  #fd: number;
  #size: number;

  constructor(path: string) {
    this.#path = path;
    this.#fd = openSync(path, 'a', 0o600);
    this.#size = fstatSync(this.#fd).size;
  }

  /** Writes at once: what a process said before a crash is on the disk. */
  write(line: string): void {
    const bytes = Buffer.from(`${line}\n`);
    if (this.#size + bytes.length > MAX_BYTES) this.#rotate();
    this.#size += writeSync(this.#fd, bytes);
  }

  close(): void {
    closeSync(this.#fd);
  }

  #rotate(): void {
    closeSync(this.#fd);
    renameSync(this.#path, `${this.#path}.1`);
    this.#fd = openSync(this.#path, 'a', 0o600);
    this.#size = 0;
  }
}
