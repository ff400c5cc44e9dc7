import { enumTitleZh, reasonTitleZh, valueTitleZh } from '@zhiqi/contracts';
import { type Fen, formatFenZh } from '@zhiqi/kernel';
import type { Fact, JsonValue } from '@zhiqi/runtime/facts';
import type { EventCatalogue, FieldSchema } from '../indicators/catalogue.ts';
import type { TimelineWords } from './words.ts';

const UNSPECIFIED = /_UNSPECIFIED$/;
const PREVIOUS = /^previous[A-Z]/;

/**
 * What an event says, in Chinese, from its coded content: `法律状态:有效 → 终止;生效日:2022-07-21`. Codes by the glossary, amounts in
 * yuan; pseudonymous keys, ids and hashes are left to the event itself. Text written for publication is not repeated.
 */
export class Sentences {
  readonly #catalogue: EventCatalogue;
  readonly #words: TimelineWords;

  constructor(catalogue: EventCatalogue, words: TimelineWords) {
    this.#catalogue = catalogue;
    this.#words = words;
  }

  /** @param right whose timeline it is */
  of(fact: Fact, right: string): string {
    const fields = [...(this.#catalogue.get(fact.type)?.fields.values() ?? [])];
    return fields.flatMap((field) => this.#part(fact, field, fields, right) ?? []).join(';');
  }

  #part(fact: Fact, field: FieldSchema, fields: readonly FieldSchema[], right: string): string | undefined {
    const value = fact.data[field.name];
    switch (field.kind) {
      case 'enum':
        return this.#coded(fact, field, fields);
      case 'bool': {
        const [yes, no] = this.#words.booleans[field.name] ?? ['', ''];
        return (value === true ? yes : no) || undefined;
      }
      case 'date': {
        const date = textOf(value);
        // The line's own time says the day on which it took effect.
        return date === '' || fact.time.startsWith(date) ? undefined : named(this.#words.dates[field.name], date);
      }
      case 'amount':
        return value === undefined ? undefined : named(this.#words.amounts[field.name], money(value));
      case 'integer': {
        const [name, unit] = this.#words.integers[field.name] ?? [];
        return value === undefined ? undefined : named(name, `${textOf(value)}${unit}`);
      }
      case 'text':
        if (listOf(value).includes(right)) return this.#words.memberships[field.name];
        return value === undefined
          ? undefined
          : named(this.#words.codes[field.name], listOf(value).map(reasonTitleZh).join('、'));
    }
  }

  #coded(fact: Fact, { name, enumName = '' }: FieldSchema, fields: readonly FieldSchema[]): string | undefined {
    if (this.#words.omittedEnums.includes(enumName) || PREVIOUS.test(name)) return undefined;
    const now = zhOf(fact.data[name]);
    if (now === '') return undefined;
    const before = fields.find((other) => other.enumName === enumName && PREVIOUS.test(other.name));
    const was = before === undefined ? '' : zhOf(fact.data[before.name]);
    return `${enumTitleZh(enumName)}:${was === '' || was === now ? '' : `${was} → `}${now}`;
  }
}

function zhOf(value: JsonValue | undefined): string {
  return listOf(value)
    .filter((one) => !UNSPECIFIED.test(one))
    .map(valueTitleZh)
    .join('、');
}

function listOf(value: JsonValue | undefined): string[] {
  if (Array.isArray(value)) return value.map(textOf);
  const text = textOf(value);
  return text === '' ? [] : [text];
}

function textOf(value: JsonValue | undefined): string {
  return value === undefined || value === null || typeof value === 'object' ? '' : String(value);
}

function money(value: JsonValue): string {
  return formatFenZh(BigInt(textOf(value)) as Fen);
}

function named(name: string | undefined, value: string): string | undefined {
  return name === undefined || value === '' ? undefined : `${name}:${value}`;
}
