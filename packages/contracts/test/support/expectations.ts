import { fieldTypeName } from '../../scripts/catalogue/field-type.ts';
import type { Contracts } from '../../scripts/catalogue/model.ts';
import { fieldsBelow } from '../../scripts/catalogue/text-fields.ts';

/**
 * What one consumer needs of one event, kept with the consumer in `services/<consumer>/test/expects/<event>.json`:
 * `{ "event": "zhiqi.inventory.v1.PatentRegistered", "reads": { "kind": "PatentKind", "holderKeys": "repeated string" } }`.
 * The producer's build checks it, so a field is not taken from under a consumer that nobody remembered.
 */
export interface Expectation {
  readonly event: string;
  /** proto3 JSON path (dots between messages) → type as proto writes it. */
  readonly reads: Readonly<Record<string, string>>;
}

/** Returns one sentence for each unmet expectation. */
export function unmetExpectations(contracts: Contracts, consumer: string, expectation: unknown): string[] {
  if (!isExpectation(expectation)) return [`${consumer}: an expectation is {event, reads: {path: type}} with a path`];
  const { event, reads } = expectation;
  const contract = contracts.events.find(({ message }) => message.typeName === event);
  if (contract === undefined) return [`${consumer}: ${event} is not a public event`];
  const fields = new Map(fieldsBelow(contract.message).map(({ path, field }) => [path, fieldTypeName(field)]));
  const example = JSON.parse(contract.example);
  return [
    ...(contract.consumers.includes(consumer) ? [] : [`${consumer}: ${event} does not list it as a consumer`]),
    ...Object.entries(reads).flatMap(([path, type]) => {
      const actual = fields.get(path);
      if (actual === undefined) return [`${consumer}: ${event} has no field ${path}`];
      if (actual !== type) return [`${consumer}: ${event}.${path} is ${actual}, not ${type}`];
      return hasValue(example, path.split('.')) ? [] : [`${consumer}: the example of ${event} leaves ${path} out`];
    }),
  ];
}

function isExpectation(value: unknown): value is Expectation {
  if (typeof value !== 'object' || value === null || !('event' in value) || !('reads' in value)) return false;
  const { event, reads } = value;
  if (typeof event !== 'string' || typeof reads !== 'object' || reads === null) return false;
  const types = Object.values(reads);
  return types.length > 0 && types.every((type) => typeof type === 'string');
}

/** Whether the example names the field, at whatever value: a reader of the example then sees that it exists. */
function hasValue(node: unknown, path: readonly string[]): boolean {
  const [name, ...rest] = path;
  if (name === undefined) return true;
  if (Array.isArray(node)) return node.some((item) => hasValue(item, path));
  return typeof node === 'object' && node !== null && name in node && hasValue((node as never)[name], rest);
}
