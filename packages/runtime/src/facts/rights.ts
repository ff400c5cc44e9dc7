import { eventCatalogue } from '@zhiqi/contracts';
import type { Fact, JsonObject, JsonValue } from './fact.ts';

/** Aggregates that are a right; their id is the right's. */
const RIGHTS: ReadonlySet<string> = new Set(['patent', 'trademark', 'gi-right']);
/** Ids by which other events name a trademark or a right over a geographical indication. */
const RIGHT_ID = /^(?:tm|gr)_/;

/**
 * The rights that an event names, each once: application numbers and ids of trademarks and GI rights, wherever the contract
 * declares such a text, and the aggregate itself where it is a right. A type that these contracts do not know names none.
 */
export function rightsNamed({ type, aggregate, subject, data }: Pick<Fact, 'type' | 'aggregate' | 'subject' | 'data'>) {
  const named = new Set(RIGHTS.has(aggregate) ? [subject] : []);
  for (const { path, kind } of eventCatalogue.get(type)?.textFields ?? []) {
    if (kind !== 'APPLICATION_NO' && kind !== 'ENTITY_ID') continue;
    for (const text of textsAt(data, path.split('.'))) {
      if (text !== '' && (kind === 'APPLICATION_NO' || RIGHT_ID.test(text))) named.add(text);
    }
  }
  return [...named];
}

/** Texts at a path of proto3 JSON; a list on the way shares the path with its elements. */
function textsAt(node: JsonValue | undefined, path: readonly string[]): string[] {
  if (Array.isArray(node)) return node.flatMap((element) => textsAt(element, path));
  const [name, ...rest] = path;
  if (name === undefined) return typeof node === 'string' ? [node] : [];
  return isObject(node) ? textsAt(node[name], rest) : [];
}

function isObject(node: JsonValue | undefined): node is JsonObject {
  return typeof node === 'object' && node !== null && !Array.isArray(node);
}
