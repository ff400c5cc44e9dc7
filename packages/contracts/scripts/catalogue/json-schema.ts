import { type DescEnum, type DescField, type DescMessage, type JsonObject, ScalarType } from '@bufbuild/protobuf';
import { TEXT_RULES } from '../../src/text-kinds.ts';
import type { Entry } from './entry.ts';
import type { Contracts } from './model.ts';
import { fieldsBelow, isWellKnown } from './text-fields.ts';

/** The envelope: CloudEvents 1.0.2 in structured mode with the platform's extensions. */
export const CLOUD_EVENT_SCHEMA: JsonObject = {
  type: 'object',
  required: ['specversion', 'id', 'type', 'source', 'subject', 'time', 'sequence', 'previous', 'recordedtime', 'data'],
  properties: {
    specversion: { const: '1.0' },
    id: { type: 'string', description: 'Event id; a party copy has <event id>.<reader>.' },
    type: { type: 'string', description: 'Full name of the contract message.' },
    source: { type: 'string', description: '/<region>/<service>' },
    subject: { type: 'string', description: 'Aggregate id.' },
    time: { type: 'string', format: 'date-time', description: 'When it took effect.' },
    datacontenttype: { const: 'application/json' },
    sequence: { type: 'string', pattern: '^[0-9]{10}$', description: 'Position in the aggregate.' },
    previous: {
      type: 'string',
      pattern: '^[0-9]{10}$',
      description: "Sequence of the aggregate's event before this one for the same reader; zeros = first.",
    },
    correlationid: { type: 'string' },
    causationid: { type: 'string' },
    recordedtime: { type: 'string', format: 'date-time', description: 'When the platform learned it.' },
    traceparent: { type: 'string', description: 'W3C trace context of the command.' },
    noticeitems: { type: 'string', description: 'Items of the notice, separated by commas.' },
    planyear: { type: 'string', pattern: '^[0-9]{4}$' },
    dataclass: { enum: ['P0', 'P1', 'P2'] },
    rulepack: { type: 'string', description: 'Version of the rules that decided.' },
    calendar: { type: 'string', description: 'Version of the working-day calendar that counted.' },
    consentid: { type: 'string', description: 'Consent under which a party copy was made.' },
    actorrole: { type: 'string' },
    data: { type: 'object' },
  },
};

/** Schemas of the proto3 JSON of every event, and of the messages and enums below it, by full name. */
export function payloadSchemas(contracts: Contracts, entries: readonly Entry[]): Record<string, JsonObject> {
  const messages = new Set<DescMessage>(entries.map(({ contract }) => contract.message));
  const enums = new Set<DescEnum>();
  for (const { field } of entries.flatMap(({ contract }) => fieldsBelow(contract.message))) {
    if (field.message && !isWellKnown(field.message)) messages.add(field.message);
    if (field.enum) enums.add(field.enum);
  }
  return Object.fromEntries([
    ...[...messages].map((message) => [message.typeName, messageSchema(contracts, message)]),
    ...[...enums].map((of) => [of.typeName, enumSchema(contracts, of)]),
  ]);
}

/** Nothing is required and more is allowed: defaults are left out, and fields are added. */
function messageSchema(contracts: Contracts, message: DescMessage): JsonObject {
  const properties = message.fields.map((field) => [field.jsonName, fieldSchema(contracts, field)]);
  return { type: 'object', ...described(contracts.comment(message)), properties: Object.fromEntries(properties) };
}

function fieldSchema(contracts: Contracts, field: DescField): JsonObject {
  const description = described(contracts.comment(field));
  const element = elementSchema(contracts, field);
  if (field.fieldKind === 'list') return { type: 'array', items: element, ...description };
  return '$ref' in element && 'description' in description
    ? { allOf: [element], ...description }
    : { ...element, ...description };
}

function elementSchema(contracts: Contracts, field: DescField): JsonObject {
  if (field.enum) return reference(field.enum);
  if (field.message) {
    return isWellKnown(field.message) ? { type: 'string', format: 'date-time' } : reference(field.message);
  }
  switch (field.scalar) {
    case ScalarType.STRING: {
      const kind = contracts.textKind(field);
      return kind === undefined
        ? { type: 'string' }
        : { type: 'string', pattern: TEXT_RULES[kind].pattern.source, 'x-text-kind': kind };
    }
    case ScalarType.BOOL:
      return { type: 'boolean' };
    case ScalarType.UINT32:
    case ScalarType.FIXED32:
      return { type: 'integer', minimum: 0, maximum: 0xffff_ffff };
    case ScalarType.INT32:
    case ScalarType.SINT32:
    case ScalarType.SFIXED32:
      return { type: 'integer', minimum: -0x8000_0000, maximum: 0x7fff_ffff };
    case ScalarType.UINT64:
    case ScalarType.FIXED64:
      return { type: 'string', pattern: '^[0-9]{1,20}$' };
    case ScalarType.INT64:
    case ScalarType.SINT64:
    case ScalarType.SFIXED64:
      return { type: 'string', pattern: '^-?[0-9]{1,19}$' };
    default:
      throw new Error(`${field.parent.typeName}.${field.name}: a type that no event may carry`);
  }
}

function enumSchema(contracts: Contracts, of: DescEnum): JsonObject {
  const names = of.values.map((value) => value.name);
  return { type: 'string', ...described(contracts.comment(of)), examples: names };
}

function reference(to: DescMessage | DescEnum): JsonObject {
  return { $ref: `#/components/schemas/${to.typeName}` };
}

function described(description: string): JsonObject {
  return description === '' ? {} : { description };
}
