const POLL_MS = 20;

export interface EventuallyOptions {
  /** Default 10 s. */
  readonly timeoutMs?: number;
  /** What is awaited, for the failure message. */
  readonly what: string;
}

/**
 * Asks again until the condition gives a value that is neither `false` nor `undefined`, and returns it.
 * A test that waits for an asynchronous effect waits for its condition, never for a time.
 */
export async function eventually<T>(
  condition: () => Promise<T | false | undefined> | T | false | undefined,
  { timeoutMs = 10_000, what }: EventuallyOptions,
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const value = await condition();
    if (value !== false && value !== undefined) return value;
    if (Date.now() > deadline) throw new Error(`not within ${timeoutMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
