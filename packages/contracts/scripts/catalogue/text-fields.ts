import type { DescField, DescMessage } from '@bufbuild/protobuf';
import { ScalarType } from '@bufbuild/protobuf';
import type { TextField } from '../../src/descriptor.ts';
import type { Contracts } from './model.ts';

/** Every text field below an event that carries a kind; what carries none is found by the contract rules. */
export function textFieldsOf(contracts: Contracts, message: DescMessage): TextField[] {
  return fieldsBelow(message).flatMap(({ field, path, repeated }) => {
    const kind = isText(field) ? contracts.textKind(field) : undefined;
    return kind === undefined ? [] : [{ path, kind, repeated }];
  });
}

export interface ReachedField {
  readonly field: DescField;
  /** proto3 JSON names from the event down, joined by dots. */
  readonly path: string;
  /** Whether the field or a message on the way to it is a list. */
  readonly repeated: boolean;
  /** Whether its message is one that it stands in. */
  readonly recursive: boolean;
}

/** All fields reachable from a message, depth first; a message inside itself is entered once. */
export function fieldsBelow(message: DescMessage): ReachedField[] {
  return walk(message, '', false, []);
}

function walk(message: DescMessage, prefix: string, inList: boolean, outer: readonly DescMessage[]): ReachedField[] {
  const around = [...outer, message];
  return message.fields.flatMap((field) => {
    const path = `${prefix}${field.jsonName}`;
    const repeated = inList || field.fieldKind === 'list' || field.fieldKind === 'map';
    const inner = field.message;
    const recursive = inner !== undefined && around.includes(inner);
    const enters = inner !== undefined && !recursive && !isWellKnown(inner);
    return [{ field, path, repeated, recursive }, ...(enters ? walk(inner, `${path}.`, repeated, around) : [])];
  });
}

/** A `string` or a list of them. */
export function isText(field: DescField): boolean {
  if (field.fieldKind === 'scalar') return field.scalar === ScalarType.STRING;
  return field.fieldKind === 'list' && field.listKind === 'scalar' && field.scalar === ScalarType.STRING;
}

export function isWellKnown(message: DescMessage): boolean {
  return message.typeName.startsWith('google.protobuf.');
}
