const noop = (): void => {};

/** Runs tasks with the same key one after another, tasks with different keys side by side. */
export class SerialByKey {
  readonly #tails = new Map<string, Promise<unknown>>();

  run<T>(key: string, task: () => Promise<T>): Promise<T> {
    const before = this.#tails.get(key) ?? Promise.resolve();
    // A failed task must not stop the ones queued behind it.
    const result = before.then(task, task);
    // The caller hears of a failure through `result`; the queue only needs to know that the task ended.
    const tail: Promise<void> = result.then(noop, noop).then(() => {
      if (this.#tails.get(key) === tail) this.#tails.delete(key);
    });
    this.#tails.set(key, tail);
    return result;
  }
}
