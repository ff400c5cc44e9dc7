/**
 * Values that many supplies share (a class, a holder, a last day), each kept once for as long as somebody holds it. A value is
 * known by its number, so a supply needs four bytes for it.
 */
export class Interned<Value> {
  readonly #keyOf: (value: Value) => string;
  readonly #numbers = new Map<string, number>();
  readonly #values: (Value | undefined)[] = [];
  readonly #holders: number[] = [];
  readonly #free: number[] = [];

  /** @param keyOf the same for equal values only */
  constructor(keyOf: (value: Value) => string) {
    this.#keyOf = keyOf;
  }

  get size(): number {
    return this.#numbers.size;
  }

  valueOf(number: number): Value {
    return this.#values[number] as Value;
  }

  /** The number of a value, which is held once more. */
  take(value: Value): number {
    const key = this.#keyOf(value);
    const known = this.#numbers.get(key);
    const number = known ?? this.#free.pop() ?? this.#values.length;
    if (known === undefined) {
      this.#numbers.set(key, number);
      this.#values[number] = value;
      this.#holders[number] = 0;
    }
    this.#holders[number] = (this.#holders[number] as number) + 1;
    return number;
  }

  /** Held once less; forgotten with the last. */
  release(number: number): void {
    const left = (this.#holders[number] as number) - 1;
    this.#holders[number] = left;
    if (left > 0) return;
    this.#numbers.delete(this.#keyOf(this.valueOf(number)));
    this.#values[number] = undefined;
    this.#free.push(number);
  }
}
