/**
 * Carries out work on items side by side, at most `window` at a time; results come in the order of the items.
 * @throws what the items or the first failing work throws, after what is under way has ended
 */
export async function* inOrder<T, R>(
  items: AsyncIterable<T>,
  window: number,
  work: (item: T) => Promise<R>,
): AsyncGenerator<R> {
  const flight: Promise<R>[] = [];
  try {
    for await (const item of items) {
      const result = work(item);
      // Its failure is met at its turn; meanwhile it must not count as one that nobody looks at.
      result.catch(() => undefined);
      flight.push(result);
      const oldest = flight.length >= window ? flight.shift() : undefined;
      if (oldest !== undefined) yield await oldest;
    }
    for (let oldest = flight.shift(); oldest !== undefined; oldest = flight.shift()) yield await oldest;
  } finally {
    await Promise.allSettled(flight);
  }
}
