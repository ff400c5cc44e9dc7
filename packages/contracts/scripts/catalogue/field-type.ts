import { type DescField, ScalarType } from '@bufbuild/protobuf';

/** The type of a field as proto writes it: `repeated HolderType`, `uint32`, `google.protobuf.Timestamp`. */
export function fieldTypeName(field: DescField): string {
  if (field.fieldKind === 'map') return `map<${scalarName(field.mapKey)}, ${elementName(field)}>`;
  return field.fieldKind === 'list' ? `repeated ${elementName(field)}` : elementName(field);
}

function elementName(field: DescField): string {
  if (field.enum) return shortName(field.enum.typeName);
  if (field.message) return shortName(field.message.typeName);
  return field.scalar === undefined ? '' : scalarName(field.scalar);
}

function shortName(typeName: string): string {
  return typeName.replace(/^zhiqi\.[a-z0-9_]+\.v[0-9]+\./, '');
}

function scalarName(scalar: ScalarType): string {
  return (ScalarType[scalar] ?? '').toLowerCase();
}
