import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createFileRegistry, type DescField, fromBinary, getOption, hasOption, ScalarType } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';

/** What a field of an event can be compared with or added up as. */
export type FieldKind = 'bool' | 'enum' | 'integer' | 'amount' | 'date' | 'text';

/** One top-level field of an event, by its JSON name. */
export interface FieldSchema {
  readonly name: string;
  readonly kind: FieldKind;
  readonly repeated: boolean;
  /** Names of an enum's values, the unspecified one first. */
  readonly values: readonly string[];
  /** Name of the enum, `PatentState`. */
  readonly enumName?: string;
}

/** One public event: who owns it, which aggregate it is about, and its fields. */
export interface EventSchema {
  readonly type: string;
  readonly service: string;
  readonly aggregate: string;
  readonly fields: ReadonlyMap<string, FieldSchema>;
}

/** Every public event of the contracts, by full message name: what a definition may speak of. */
export type EventCatalogue = ReadonlyMap<string, EventSchema>;

const EVENT_OPTION = 'zhiqi.common.v1.event';
const TEXT_OPTION = 'zhiqi.common.v1.text';
/** Numbers of `zhiqi.common.v1.TextKind` that mean more than text here. */
const TEXT_KINDS: ReadonlyMap<number, FieldKind> = new Map([
  [6, 'date'],
  [12, 'amount'],
]);
/** Amounts are integers of fen and say so by their name: `securedAmountFen`. */
const AMOUNT_NAME = /Fen$/;
const INTEGERS: ReadonlySet<ScalarType> = new Set([
  ScalarType.INT32,
  ScalarType.INT64,
  ScalarType.UINT32,
  ScalarType.UINT64,
  ScalarType.SINT32,
  ScalarType.SINT64,
  ScalarType.FIXED32,
  ScalarType.FIXED64,
  ScalarType.SFIXED32,
  ScalarType.SFIXED64,
]);

/**
 * Reads the catalogue from the descriptors that the contracts package ships: a definition is checked against the very
 * messages that are published.
 */
export function loadEventCatalogue(): EventCatalogue {
  const image = readFileSync(createRequire(import.meta.url).resolve('@zhiqi/contracts/image.binpb'));
  const registry = createFileRegistry(fromBinary(FileDescriptorSetSchema, image));
  const eventOption = registry.getExtension(EVENT_OPTION);
  const textOption = registry.getExtension(TEXT_OPTION);
  if (!eventOption || !textOption) throw new Error(`the contracts' descriptors lack ${EVENT_OPTION} or ${TEXT_OPTION}`);
  const catalogue = new Map<string, EventSchema>();
  for (const message of registry) {
    if (message.kind !== 'message' || !hasOption(message, eventOption)) continue;
    const options = getOption(message, eventOption) as unknown as { readonly aggregate: string };
    const fields = message.fields.flatMap(
      (field) => fieldSchema(field, Number(getOption(field, textOption))) ?? ([] as FieldSchema[]),
    );
    catalogue.set(message.typeName, {
      type: message.typeName,
      service: message.file.proto.package.split('.')[1] ?? '',
      aggregate: options.aggregate,
      fields: new Map(fields.map((field) => [field.name, field])),
    });
  }
  return catalogue;
}

/** Undefined for fields that no condition or sum can use: messages, maps, bytes, floats. */
function fieldSchema(field: DescField, textKind: number): FieldSchema | undefined {
  const repeated = field.fieldKind === 'list';
  if (field.enum) {
    const values = field.enum.values.map((value) => value.name);
    return { name: field.jsonName, kind: 'enum', repeated, values, enumName: field.enum.name };
  }
  if (field.scalar === undefined) return undefined;
  const kind = scalarKind(field.scalar, field.jsonName, textKind);
  return kind && { name: field.jsonName, kind, repeated, values: [] };
}

function scalarKind(scalar: ScalarType, name: string, textKind: number): FieldKind | undefined {
  if (scalar === ScalarType.BOOL) return 'bool';
  if (scalar === ScalarType.STRING) return TEXT_KINDS.get(textKind) ?? 'text';
  if (!INTEGERS.has(scalar)) return undefined;
  return AMOUNT_NAME.test(name) ? 'amount' : 'integer';
}
