import type { Fact } from '@zhiqi/runtime/facts';
import type { EventCatalogue, FieldSchema } from './catalogue.ts';
import { type Conditions, listedValues } from './definition.ts';

/** Proto3 JSON leaves a member at its default out. */
const DEFAULTS = { bool: 'false', integer: '0', amount: '0', text: '' } as const;

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

  /** A test of all conditions together; a repeated field matches when any of its elements does. */
  matcher(conditions: Conditions | undefined): (fact: Fact) => boolean {
    const tests = Object.entries(conditions ?? {}).map(([name, condition]) => {
      const { listed, not } = listedValues(condition);
      const wanted = new Set(listed.map(String));
      return (fact: Fact) => this.#matches(fact, name, wanted) !== not;
    });
    return (fact) => tests.every((test) => test(fact));
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

function defaultOf(field: FieldSchema): string {
  return field.kind === 'enum' ? (field.values[0] ?? '') : DEFAULTS[field.kind];
}
