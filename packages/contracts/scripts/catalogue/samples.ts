import {
  create,
  type DescField,
  type DescMessage,
  type JsonValue,
  type Message,
  ScalarType,
  toBinary,
  toJson,
} from '@bufbuild/protobuf';
import { type ReflectMessage, reflect } from '@bufbuild/protobuf/reflect';
import { TimestampSchema, timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { TextKind } from '../../src/text-kinds.ts';
import type { Contracts } from './model.ts';

/** One published form of an event, kept for ever: what was readable once stays readable. */
export interface GoldenSample {
  readonly json: JsonValue;
  /** The same message in the binary encoding, base64: it pins the field numbers. */
  readonly binary: string;
}

const TEXTS: Readonly<Record<TextKind, readonly [string, string]>> = {
  ENTITY_ID: ['bat_01J00000000000000000000000', 'rnd_01J00000000000000000000000.201710601862.3'],
  APPLICATION_NO: ['201710601862.3', '85100001.2'],
  PUBLICATION_NO: ['CN107383112A', 'CN107383112B'],
  IPC: ['A23C9/13', 'H04W72/0453'],
  HOLDER_KEY: ['hld_2kq7w4mx5v6zt3ab', 'hld_7t5n2c9p4r8sd1fg'],
  LEGAL_DATE: ['2022-06-30', '2024-02-29'],
  CODE: ['D5_AGED_UNUSED', 'REGISTER'],
  VERSION: ['DORM-v1', 'USABLE-v12'],
  DIVISION: ['150621', '110000'],
  SHA256: ['e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855', 'a'.repeat(64)],
  USCC: ['11150621MB1688871X', '91150621MA0MX1234Q'],
  AMOUNT_FEN: ['999999999999999999', '-250'],
  PUBLISHED_TEXT: ['达拉特旗举办知识产权宣传周', '第一行\n第二行'],
};

/**
 * Messages with every field set, at the edge of its range: one, or as many as the widest `oneof` has members.
 * Made by the protobuf reflection library, so that the generated codecs are measured against another implementation.
 */
export function fullSamples(contracts: Contracts, message: DescMessage): GoldenSample[] {
  const members = Math.max(1, ...message.oneofs.map((oneof) => oneof.fields.length));
  return Array.from({ length: members }, (_, member) => {
    const value = filled(contracts, message, member);
    const json = toJson(message, value.message as Message, { registry: contracts.registry });
    return { json, binary: Buffer.from(toBinary(message, value.message as Message)).toString('base64') };
  });
}

function filled(contracts: Contracts, of: DescMessage, member: number): ReflectMessage {
  const target = reflect(of, create(of));
  for (const field of of.fields) {
    const chosen = field.oneof?.fields[member % field.oneof.fields.length];
    if (field.oneof && chosen !== field) continue;
    if (field.fieldKind === 'list') {
      const list = target.get(field);
      for (const value of valuesOf(contracts, field, member)) list.add(value);
    } else {
      target.set(field, valuesOf(contracts, field, member)[0] as never);
    }
  }
  return target;
}

/** Two values for a list, of which a single field takes the first; all values of an enumeration, the latest first. */
function valuesOf(contracts: Contracts, field: DescField, member: number): readonly unknown[] {
  if (field.enum)
    return field.enum.values
      .map((value) => value.number)
      .filter((number) => number !== 0)
      .reverse();
  if (field.message) {
    const inner = field.message;
    if (inner.typeName !== TimestampSchema.typeName) return [filled(contracts, inner, member)];
    return [reflect(inner, timestampFromDate(new Date('2022-06-30T02:15:04.120Z')))];
  }
  switch (field.scalar) {
    case ScalarType.STRING: {
      const kind = contracts.textKind(field);
      if (kind === undefined) throw new Error(`${field.parent.typeName}.${field.name} has no text kind`);
      return TEXTS[kind];
    }
    case ScalarType.BOOL:
      return [true, false];
    case ScalarType.UINT32:
    case ScalarType.FIXED32:
      return [0xffff_ffff, 1];
    case ScalarType.INT32:
    case ScalarType.SINT32:
    case ScalarType.SFIXED32:
      return [-0x8000_0000, 0x7fff_ffff];
    case ScalarType.UINT64:
    case ScalarType.FIXED64:
      return [0xffff_ffff_ffff_ffffn, 1n];
    case ScalarType.INT64:
    case ScalarType.SINT64:
    case ScalarType.SFIXED64:
      return [-0x8000_0000_0000_0000n, 0x7fff_ffff_ffff_ffffn];
    default:
      throw new Error(`${field.parent.typeName}.${field.name}: a type that no event may carry`);
  }
}
