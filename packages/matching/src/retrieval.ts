import type { FilterReason } from './filters.ts';
import type { SupplyFacts } from './model.ts';
import type { RetrievalParameters } from './parameters.ts';
import type { SupplyIndex } from './supply-index.ts';

/** A list of the inverted index, and what a supply in it is expected to gain. */
export interface RetrievalTerm {
  readonly term: number;
  readonly gain: number;
}

export interface Retrieved {
  /** Slots worth an exact score. */
  readonly slots: readonly number[];
  /** Supplies that share a telling term and were filtered out, by reason. */
  readonly filtered: ReadonlyMap<FilterReason, number>;
  /** Entries of the index that were read. */
  readonly read: number;
}

/** Scratch memory, numbers by slot; the gains are all zero between questions. */
export class Accumulators {
  #gains = new Float64Array(0);
  #list = new Int32Array(0);

  atLeast(slots: number): Float64Array {
    if (this.#gains.length < slots) this.#gains = new Float64Array(Math.ceil(slots * 1.25));
    return this.#gains;
  }

  /** Room for the longest list there can be. */
  list(slots: number): Int32Array {
    if (this.#list.length < slots) this.#list = new Int32Array(Math.ceil(slots * 1.25));
    return this.#list;
  }
}

/**
 * The supplies that may be among the best: reads the lists of the most telling terms until the budget is spent, passing over
 * those that no longer fit, so that a question costs about the same in a list ten times as long. What the passed-over terms
 * bring is added by the exact score afterwards.
 */
export function retrieve(
  index: SupplyIndex,
  terms: readonly RetrievalTerm[],
  { budget, candidates }: RetrievalParameters,
  accumulators: Accumulators,
  filter: (facts: SupplyFacts) => FilterReason | undefined,
): Retrieved {
  const gains = accumulators.atLeast(index.slotCount);
  const slotsOfTerm = accumulators.list(index.slotCount);
  const touched: number[] = [];
  let read = 0;
  for (const { term, gain } of terms) {
    const length = index.postings.countOf(term);
    // The first lists are read whatever they cost: an answer that finds nothing is no answer.
    if (length === 0 || (read + length > budget && touched.length >= candidates)) continue;
    index.postings.read(term, slotsOfTerm);
    for (let at = 0; at < length; at += 1) {
      const slot = slotsOfTerm[at] as number;
      if (gains[slot] === 0) touched.push(slot);
      gains[slot] = (gains[slot] as number) + gain;
    }
    read += length;
  }
  const filtered = new Map<FilterReason, number>();
  const allowed = touched.filter((slot) => {
    const reason = filter(index.factsOf(slot));
    if (reason !== undefined) filtered.set(reason, (filtered.get(reason) ?? 0) + 1);
    return reason === undefined;
  });
  const least = lowestOfBest(allowed, gains, candidates);
  // Those that tie with the last one are all in: which of them has the smaller slot depends on who came first.
  const slots = allowed.filter((slot) => (gains[slot] as number) >= least);
  for (const slot of touched) gains[slot] = 0;
  return { slots, filtered, read };
}

/** The gain of the `count`-th best, by a heap of that size; 0 if there are not that many. */
function lowestOfBest(slots: readonly number[], gains: Float64Array, count: number): number {
  if (slots.length <= count) return 0;
  const heap = Float64Array.from(slots.slice(0, count), (slot) => gains[slot] as number).sort();
  for (let at = count; at < slots.length; at += 1) {
    const gain = gains[slots[at] as number] as number;
    if (gain > (heap[0] as number)) replaceLowest(heap, gain);
  }
  return heap[0] as number;
}

function replaceLowest(heap: Float64Array, value: number): void {
  let at = 0;
  for (;;) {
    let child = 2 * at + 1;
    if (child >= heap.length) break;
    if (child + 1 < heap.length && (heap[child + 1] as number) < (heap[child] as number)) child += 1;
    if ((heap[child] as number) >= value) break;
    heap[at] = heap[child] as number;
    at = child;
  }
  heap[at] = value;
}
