import { legalDateAt } from '@zhiqi/kernel';
import type { Fact } from '@zhiqi/runtime/facts';
import type { EventCatalogue, FieldSchema } from './catalogue.ts';
import { type Condition, type Conditions, type DateCondition, isDateCondition, listedValues } from './definition.ts';
import type { Period } from './period.ts';

/** Proto3 JSON leaves a member at its default out. */
const DEFAULTS = { bool: 'false', integer: '0', amount: '0', date: '', text: '' } as const;

/** Reads the fields of facts as the contracts declare them, so that an absent member is its default and not "no value". */
export class FieldReader {
  readonly #catalogue: EventCatalogue;

  constructor(catalogue: EventCatalogue) {
    this.#catalogue = catalogue;
  }

  /** The value as text: `true`, `PATENT_KIND_DESIGN`, `117`. */
  single(fact: Fact, name: string): string {
    const field = this.#field(fact.type, name);
    const value = fact.data[name];
    if (value === undefined || value === null) return defaultOf(field);
    return String(value);
  }

  /** An integer or an amount. */
  integer(fact: Fact, name: string): bigint {
    return BigInt(this.single(fact, name));
  }

  /** Its values: one, or of a repeated field as many as it lists, each once. */
  values(fact: Fact, name: string): readonly string[] {
    if (!this.#field(fact.type, name).repeated) return [this.single(fact, name)];
    const value = fact.data[name];
    return Array.isArray(value) ? [...new Set(value.map(String))] : [];
  }

  /** A test of all conditions together; a repeated field matches when any of its elements does. */
  matcher(conditions: Conditions | undefined, period: Period): (fact: Fact) => boolean {
    const tests = Object.entries(conditions ?? {}).map(([name, condition]) => this.#test(name, condition, period));
    return (fact) => tests.every((test) => test(fact));
  }

  #test(name: string, condition: Condition, { cutoff }: Period): (fact: Fact) => boolean {
    if (isDateCondition(condition)) {
      const holds = dateTest(condition, cutoff);
      return (fact) => {
        const date = this.single(fact, name);
        return date !== '' && holds(date);
      };
    }
    const { listed, not } = listedValues(condition);
    const wanted = new Set(listed.map(String));
    return (fact) => this.#matches(fact, name, wanted) !== not;
  }

  #matches(fact: Fact, name: string, wanted: ReadonlySet<string>): boolean {
    const value = fact.data[name];
    if (Array.isArray(value)) return value.some((element) => wanted.has(String(element)));
    if (this.#field(fact.type, name).repeated) return false;
    return wanted.has(this.single(fact, name));
  }

  #field(type: string, name: string): FieldSchema {
    const field = this.#catalogue.get(type)?.fields.get(name);
    // A definition is checked against the catalogue before it is stored, and contracts evolve by addition only.
    if (!field) throw new Error(`the contracts no longer know ${type}.${name}`);
    return field;
  }
}

/**
 * A date is over when its day is: at 24:00 of the last day of the period, or yesterday in a running one. It has come when
 * its day is not later than the last day of the period, or today.
 */
function dateTest(condition: DateCondition, cutoff: Date): (date: string) => boolean {
  if ('passed' in condition) {
    const after = legalDateAt(cutoff.toISOString());
    return (date) => date < after === condition.passed;
  }
  const lastDay = legalDateAt(new Date(cutoff.getTime() - 1).toISOString());
  return (date) => date <= lastDay === condition.begun;
}

function defaultOf(field: FieldSchema): string {
  return field.kind === 'enum' ? (field.values[0] ?? '') : DEFAULTS[field.kind];
}
