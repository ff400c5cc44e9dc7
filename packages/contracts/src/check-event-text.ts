import type { EventDescriptor } from './descriptor.ts';
import { TEXT_RULES, type TextKind } from './text-kinds.ts';

/** A text that its kind does not allow. It names the field and the rule, never the value, so it is safe to log. */
export interface TextViolation {
  /** Path of proto3 JSON names with the index in lists: `holderKeys[1]`. */
  readonly field: string;
  readonly kind: TextKind;
  readonly rule: string;
}

/**
 * Compares every text of an event with the kind its contract declares. An empty text counts as absent, except in a list.
 * @param descriptor the event's contract
 * @param message the event as it would be published
 * @returns the violations, empty when the event may be published
 */
export function violationsOf<T>(descriptor: EventDescriptor<T>, message: T): TextViolation[] {
  const json = descriptor.codec.toJSON(message);
  return descriptor.textFields.flatMap(({ path, kind }) => {
    const { pattern, rule } = TEXT_RULES[kind];
    return textsAt(json, path.split('.'), '')
      .filter(({ value, inList }) => (value !== '' || inList) && !(typeof value === 'string' && pattern.test(value)))
      .map(({ field }) => ({ field, kind, rule }));
  });
}

interface FoundText {
  readonly field: string;
  readonly value: unknown;
  readonly inList: boolean;
}

function textsAt(node: unknown, path: readonly string[], field: string, inList = false): FoundText[] {
  if (node === undefined || node === null) return [];
  if (Array.isArray(node)) return node.flatMap((item, index) => textsAt(item, path, `${field}[${index}]`, true));
  const [name, ...rest] = path;
  if (name === undefined) return [{ field, value: node, inList }];
  const child = (node as Record<string, unknown>)[name];
  return textsAt(child, rest, field === '' ? name : `${field}.${name}`);
}
