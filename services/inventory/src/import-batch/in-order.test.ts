import { expect, it } from 'vitest';
import { inOrder } from './in-order.ts';

async function* numbers(count: number): AsyncGenerator<number> {
  for (let n = 0; n < count; n += 1) yield n;
}

it('keeps the order of the list, whatever ends first, and no more than the window under way', async () => {
  const open = new Map<number, () => void>();
  let most = 0;
  const work = async (n: number): Promise<number> => {
    await new Promise<void>((resolve) => {
      open.set(n, resolve);
      most = Math.max(most, open.size);
      // The last of a window ends first.
      if (n % 4 === 3 || n === 9) for (const end of [...open.values()].reverse()) end();
    });
    open.delete(n);
    return n * 10;
  };
  const ended = await Array.fromAsync(inOrder(numbers(10), 4, work));
  expect(ended).toEqual(Array.from({ length: 10 }, (_, n) => n * 10));
  expect(most).toBeLessThanOrEqual(4);
});

it('a row that fails before its turn fails the list, and does not bring the process down', async () => {
  const unhandled: unknown[] = [];
  const note = (reason: unknown): void => {
    unhandled.push(reason);
  };
  process.on('unhandledRejection', note);
  try {
    const first = Promise.withResolvers<number>();
    const work = (n: number): Promise<number> =>
      n === 0 ? first.promise : Promise.reject(new Error('the store is away'));
    const ended = inOrder(numbers(3), 8, work).next();
    // Unhandled rejections are reported after a turn of the event loop.
    await new Promise((resolve) => setImmediate(resolve));
    first.resolve(0);
    expect(await ended).toEqual({ done: false, value: 0 });
    expect(unhandled).toEqual([]);
  } finally {
    process.off('unhandledRejection', note);
  }
});
