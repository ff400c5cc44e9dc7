import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fromBinary, fromJson, type JsonObject, toBinary, toJson } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { fullSamples, type GoldenSample } from '../scripts/catalogue/samples.ts';
import { type EventType, eventDescriptor } from '../src/index.ts';
import { builtContracts } from './support/paths.ts';

const contracts = builtContracts();
const { registry } = contracts;
const FOLDER = join(import.meta.dirname, 'golden');
const stored = readdirSync(FOLDER).map((name) => name.replace(/\.json$/, ''));
const samples = stored.flatMap((type) => {
  const list: GoldenSample[] = JSON.parse(readFileSync(join(FOLDER, `${type}.json`), 'utf8'));
  return list.map((sample, index) => ({ type: type as EventType, index, sample }));
});

it('every event has golden samples, and no event that was published is gone', () => {
  expect([...stored].sort()).toEqual(contracts.events.map(({ message }) => message.typeName));
});

describe('the golden samples cover every field (after adding one: pnpm run golden)', () => {
  it.each(contracts.events.map(({ message }) => message))('$typeName', (message) => {
    const kept = samples.filter(({ type }) => type === message.typeName).map(({ sample }) => sample);
    expect(kept).toEqual(expect.arrayContaining(fullSamples(contracts, message)));
  });
});

describe('a golden sample reads and writes the same by protobuf reflection and by the generated codec', () => {
  it.each(samples)('$type #$index', ({ type, sample }) => {
    const message = registry.getMessage(type);
    if (message === undefined) throw new Error(`${type} is gone`);
    const { codec } = eventDescriptor(type);
    const binary = Buffer.from(sample.binary, 'base64');
    const dynamic = fromJson(message, sample.json, { registry });
    const typed = codec.fromJSON(sample.json);

    expect(Buffer.from(toBinary(message, dynamic)).toString('base64')).toBe(sample.binary);
    expect(toJson(message, dynamic, { registry })).toEqual(sample.json);
    expect(codec.toJSON(typed)).toEqual(sample.json);
    expect(codec.decode(binary)).toEqual(typed);
    const written = codec.encode(typed as never).finish();
    expect(toJson(message, fromBinary(message, written), { registry })).toEqual(sample.json);
  });
});

describe('a consumer with older contracts survives a newer producer', () => {
  const type = 'zhiqi.inventory.v1.PatentRegistered';
  const { codec, example } = eventDescriptor(type);
  const known = codec.fromJSON(example);

  it('skips a field it does not know', () => {
    expect(codec.fromJSON({ ...example, addedLater: { deep: [1] } })).toEqual(known);
  });

  it('reads an enumeration value it does not know as UNRECOGNIZED instead of failing', () => {
    expect(codec.fromJSON({ ...example, kind: 'PATENT_KIND_ADDED_LATER' }).kind).toBe('UNRECOGNIZED');
    expect(codec.fromJSON({ ...example, kind: 99 }).kind).toBe('UNRECOGNIZED');
  });

  it.each([
    ['explicit defaults', { grantDate: '', inScope: false, holderKeys: [] }],
    ['null for absent', { grantDate: null, holderKeys: null }],
    ['proto field names', { application_no: '201710601862.3', in_scope: true }],
    ['an enumeration by its number', { kind: 2 }],
  ] satisfies [string, JsonObject][])('reads %s as the reflection library does', (_, json) => {
    const message = registry.getMessage(type);
    if (message === undefined) throw new Error(`${type} is gone`);
    const canonical = toJson(message, fromJson(message, json, { registry }), { registry });
    expect(codec.toJSON(codec.fromJSON(json))).toEqual(canonical);
  });
});
