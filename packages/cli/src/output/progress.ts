const EVERY_MS = 2_000;

/** Progress on stderr: one line that is rewritten in a terminal, a line now and then elsewhere. */
export class ProgressLine {
  #lastShown = 0;
  #open = false;

  show(text: string): void {
    if (process.stderr.isTTY) {
      process.stderr.write(`\r\u001B[K${text}`);
      this.#open = true;
    } else if (Date.now() - this.#lastShown >= EVERY_MS) {
      process.stderr.write(`${text}\n`);
      this.#lastShown = Date.now();
    }
  }

  /** Leaves the last state standing and starts a new line. */
  end(): void {
    if (this.#open) process.stderr.write('\n');
    this.#open = false;
  }
}
