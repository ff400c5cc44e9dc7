import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import specs from '@asyncapi/specs';
import { Ajv, type AnySchema } from 'ajv';
import addFormats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { type EventType, eventCatalogue, eventDescriptor } from '../src/index.ts';
import { GEN } from './support/paths.ts';

const document = parse(readFileSync(join(GEN, 'asyncapi.yaml'), 'utf8'));

/** The official schema of AsyncAPI 3.1 is draft-07 and refers to that meta-schema by its id. */
function compiled(schema: AnySchema) {
  const ajv = new Ajv({ allErrors: true, strict: false, unicodeRegExp: true });
  addFormats.default(ajv);
  return ajv.compile(schema);
}

describe('the AsyncAPI document', () => {
  const validate = compiled(specs.schemasWithoutId['3.1.0'] as AnySchema);

  it('is valid AsyncAPI 3.1', () => {
    expect(document.asyncapi).toBe('3.1.0');
    validate(document);
    expect(validate.errors).toBeNull();
  });

  it('would be refused with an operation that neither sends nor receives', () => {
    const [name = ''] = Object.keys(document.operations);
    const broken = { ...document, operations: { [name]: { ...document.operations[name], action: 'publish' } } };
    expect(validate(broken)).toBe(false);
  });

  it('resolves every reference', () => {
    const references = JSON.stringify(document).match(/"\$ref":"#[^"]+"/g) ?? [];
    expect(references.length).toBeGreaterThan(eventCatalogue.size);
    const dangling = references.map((text) => text.slice(8, -1)).filter((pointer) => !resolve(pointer));
    expect(dangling).toEqual([]);
  });

  it('has one channel, one operation and one message for each event', () => {
    const count = eventCatalogue.size;
    expect(Object.keys(document.channels)).toHaveLength(count);
    expect(Object.keys(document.operations)).toHaveLength(count);
    expect(Object.keys(document.components.messages)).toEqual([...eventCatalogue.keys()]);
  });

  it('addresses an event by audience, region, service, aggregate and version', () => {
    expect(document.channels.InventoryV1PatentRegistered).toMatchObject({
      address: 'zhiqi.internal.all.{region}.inventory.patent.patent-registered.v1.{id}',
      'x-jetstream': { stream: 'ZHIQI_INVENTORY', retention: 'limits', storage: 'file' },
    });
  });

  it('offers party copies only for events that the bank portal reads', () => {
    for (const channel of Object.values<Record<string, { address: string }>>(document.channels)) {
      expect(channel['x-party-copies']?.address ?? 'zhiqi.party.').toMatch(/^zhiqi\.party\./);
    }
    expect(document.channels.InventoryV1PatentEncumbranceChanged['x-party-copies']).toEqual({
      address: 'zhiqi.party.{reader}.{region}.inventory.patent.patent-encumbrance-changed.v1.{id}',
      stream: 'ZHIQI_INVENTORY_PARTY',
    });
    expect(document.channels.InventoryV1PatentSourceMerged).not.toHaveProperty('x-party-copies');
  });
});

describe('the payload schema of each event', () => {
  const types = [...eventCatalogue.keys()] as EventType[];
  const schemaOf = (type: string) =>
    compiled({ ...document.components.messages[type].payload, components: document.components });

  it.each(types)('%s accepts its example and what the codec writes', (type) => {
    const validate = schemaOf(type);
    const [{ payload }] = document.components.messages[type].examples;
    const { codec, example } = eventDescriptor(type);
    validate(payload);
    expect(validate.errors).toBeNull();
    expect(validate({ ...payload, data: codec.toJSON(codec.fromJSON(example) as never) })).toBe(true);
    expect(validate({ ...payload, data: { ...example, addedLater: true } })).toBe(true);
  });

  it.each(types)('%s refuses another type, a missing subject and a number for a text', (type) => {
    const validate = schemaOf(type);
    const [{ payload }] = document.components.messages[type].examples;
    const { subject: _, ...anonymous } = payload;
    const [text] = eventDescriptor(type).textFields;
    expect(validate({ ...payload, type: 'other' })).toBe(false);
    expect(validate(anonymous)).toBe(false);
    expect(validate({ ...payload, data: { ...payload.data, [text?.path ?? '']: 7 } })).toBe(false);
  });
});

/** Follows a JSON pointer; component names contain dots but no slashes. */
function resolve(pointer: string): unknown {
  return pointer
    .slice(2)
    .split('/')
    .reduce<unknown>((node, step) => (node as Record<string, unknown> | undefined)?.[step], document);
}
