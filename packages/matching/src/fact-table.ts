import { Interned } from './interned.ts';
import { largerBy } from './larger.ts';
import type { SupplyFacts } from './model.ts';

/** What is told by a few values, of which there are far fewer combinations than supplies. */
type Status = Pick<SupplyFacts, 'inForce' | 'availability' | 'encumbered' | 'grade' | 'highValue' | 'listed' | 'modes'>;

const NONE = 0xffff_ffff;

/**
 * Facts of the supplies by slot, without an object for each: numbers of shared values. {@link at} shows one supply at a time
 * through the same object, so that filters may look at a hundred thousand in a few milliseconds.
 */
export class FactTable {
  readonly #statuses = new Interned<Status>((status) => JSON.stringify(status));
  readonly #days = new Interned<SupplyFacts['termEnd']>((day) => day ?? '');
  readonly #lists = new Interned<readonly string[]>((list) => list.join('\n'));
  /** Columns: status, last day, holders, IPC, industries. */
  readonly #columns = Array.from({ length: 5 }, () => new Uint32Array(256).fill(NONE));
  /** Few supplies have one. */
  readonly #representedBy = new Map<number, string>();
  readonly #view = new FactsView(this);

  get bytes(): number {
    return this.#columns.reduce((sum, { byteLength }) => sum + byteLength, 0);
  }

  /** Values that are shared, for a look at what is kept. */
  get sharedValues(): number {
    return this.#statuses.size + this.#days.size + this.#lists.size;
  }

  /** The facts of a supply, through an object that shows another supply with the next call. */
  at(slot: number): SupplyFacts {
    this.#view.slot = slot;
    return this.#view;
  }

  set(slot: number, facts: SupplyFacts): void {
    const { inForce, availability, encumbered, grade, highValue, listed, modes } = facts;
    const status = this.#statuses.take({ inForce, availability, encumbered, grade, highValue, listed, modes });
    const lists = [facts.holderKeys, facts.ipc, facts.industryCodes].map((list) => this.#lists.take(list));
    const numbers = [status, this.#days.take(facts.termEnd), ...lists];
    // The old ones are given back last: most of them are the new ones.
    this.clear(slot);
    for (const [column, number] of numbers.entries()) this.#put(column, slot, number);
    if (facts.representedBy !== null) this.#representedBy.set(slot, facts.representedBy);
  }

  clear(slot: number): void {
    if (this.#number(0, slot) === NONE) return;
    this.#statuses.release(this.#number(0, slot));
    this.#days.release(this.#number(1, slot));
    for (const column of [2, 3, 4]) this.#lists.release(this.#number(column, slot));
    this.#put(0, slot, NONE);
    this.#representedBy.delete(slot);
  }

  /** @throws Error if there is no supply in the slot */
  statusOf(slot: number): Status {
    const number = this.#number(0, slot);
    if (number === NONE) throw new Error(`no supply in slot ${slot}`);
    return this.#statuses.valueOf(number);
  }

  lastDayOf(slot: number): SupplyFacts['termEnd'] {
    return this.#days.valueOf(this.#number(1, slot));
  }

  /** @param column 2 holders, 3 IPC, 4 industries */
  listOf(column: 2 | 3 | 4, slot: number): readonly string[] {
    return this.#lists.valueOf(this.#number(column, slot));
  }

  representedBy(slot: number): string | null {
    return this.#representedBy.get(slot) ?? null;
  }

  #number(column: number, slot: number): number {
    return this.#columns[column]?.[slot] ?? NONE;
  }

  #put(column: number, slot: number, number: number): void {
    const numbers = this.#columns[column] as Uint32Array<ArrayBuffer>;
    if (slot >= numbers.length) this.#columns[column] = largerBy(numbers, slot).fill(NONE, numbers.length);
    (this.#columns[column] as Uint32Array)[slot] = number;
  }
}

class FactsView implements SupplyFacts {
  readonly #table: FactTable;
  slot = 0;

  constructor(table: FactTable) {
    this.#table = table;
  }

  get inForce() {
    return this.#table.statusOf(this.slot).inForce;
  }

  get availability() {
    return this.#table.statusOf(this.slot).availability;
  }

  get encumbered() {
    return this.#table.statusOf(this.slot).encumbered;
  }

  get grade() {
    return this.#table.statusOf(this.slot).grade;
  }

  get highValue() {
    return this.#table.statusOf(this.slot).highValue;
  }

  get listed() {
    return this.#table.statusOf(this.slot).listed;
  }

  get modes() {
    return this.#table.statusOf(this.slot).modes;
  }

  get termEnd() {
    return this.#table.lastDayOf(this.slot);
  }

  get holderKeys() {
    return this.#table.listOf(2, this.slot);
  }

  get ipc() {
    return this.#table.listOf(3, this.slot);
  }

  get industryCodes() {
    return this.#table.listOf(4, this.slot);
  }

  get representedBy() {
    return this.#table.representedBy(this.slot);
  }
}
