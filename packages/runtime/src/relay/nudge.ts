/** Wakes a sleeping loop at once, or after the interval when nobody nudges. Nudges while awake are remembered. */
export class Nudge {
  #nudged = false;
  #wake: (() => void) | undefined;

  /** Wakes the loop. */
  notify(): void {
    this.#nudged = true;
    this.#wake?.();
  }

  /** Resolves on a nudge, or after the polling interval: the net under lost nudges. */
  async wait(intervalMs: number): Promise<void> {
    if (!this.#nudged) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, intervalMs);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      this.#wake = undefined;
    }
    this.#nudged = false;
  }
}
