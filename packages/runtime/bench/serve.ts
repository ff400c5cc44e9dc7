/** What a helper process of a benchmark can be asked to do, by name; arguments and results travel as structured clones. */
export type Operations = Readonly<Record<string, (argument: never) => Promise<unknown>>>;

/** A question of the parent process. */
export interface Question {
  readonly id: number;
  readonly operation: string;
  readonly argument: unknown;
}

/** Its answer. */
export type Answer = { readonly id: number } & ({ readonly result: unknown } | { readonly error: string });

/** Answers the questions of the parent process until it closes the channel. */
export function serve(operations: Operations): void {
  process.on('message', (question: Question) => {
    void answer(operations, question).then((message) => process.send?.(message));
  });
  process.on('disconnect', () => process.exit(0));
  process.send?.('ready');
}

async function answer(operations: Operations, { id, operation, argument }: Question): Promise<Answer> {
  try {
    const work = operations[operation];
    if (work === undefined) throw new Error(`no operation ${operation}`);
    return { id, result: await work(argument as never) };
  } catch (error) {
    return { id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

/** Instant on the machine's clock in milliseconds, finer than `Date.now()`: comparable between processes. */
export function instant(): number {
  return performance.timeOrigin + performance.now();
}

/** Carries work out on 0 … count-1, at most `inFlight` at a time. */
export async function inFlight(count: number, limit: number, work: (index: number) => Promise<void>): Promise<void> {
  let next = 0;
  const loop = async (): Promise<void> => {
    while (next < count) {
      const index = next;
      next += 1;
      await work(index);
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, count) }, loop));
}
