import { describe, expect, it } from 'vitest';
import { checkEventText, type EventType, eventCatalogue, eventDescriptor, serviceDefinitions } from '../src/index.ts';
import { builtContracts } from './support/paths.ts';

const types = [...eventCatalogue.keys()] as EventType[];

it('holds every event of the contracts and every service', () => {
  const { events, services } = builtContracts();
  expect(types).toEqual(events.map(({ message }) => message.typeName));
  expect(Object.keys(serviceDefinitions)).toEqual(services.map((service) => service.typeName));
  for (const [name, definition] of Object.entries(serviceDefinitions)) expect(definition.fullName).toBe(name);
});

it('describes an event as publishers and consumers address it', () => {
  expect(eventDescriptor('zhiqi.inventory.v1.StocktakingItemVerified')).toMatchObject({
    type: 'zhiqi.inventory.v1.StocktakingItemVerified',
    service: 'inventory',
    aggregate: 'stocktaking-item',
    name: 'StocktakingItemVerified',
    eventToken: 'stocktaking-item-verified',
    version: 1,
    home: 'internal',
    dataClass: 'P1',
    titleZh: '盘点答复核实',
    noticeItems: ['三(三)'],
    consumers: ['inventory', 'reporting', 'financing', 'analytics'],
  });
  expect(eventDescriptor('zhiqi.inventory.v1.PatentRegistered').textFields).toContainEqual({
    path: 'holderKeys',
    kind: 'HOLDER_KEY',
    repeated: true,
  });
});

it('looks up a name that came from outside without guessing', () => {
  expect(eventCatalogue.get('zhiqi.inventory.v1.PatentBurned')).toBeUndefined();
  expect(eventCatalogue.get('constructor')).toBeUndefined();
});

describe('the example of each event', () => {
  it.each(types)('%s survives the codec both ways and may be published', (type) => {
    const { codec, example } = eventDescriptor(type);
    const message = codec.fromJSON(example);
    expect(codec.toJSON(message)).toEqual(example);
    expect(codec.decode(codec.encode(message).finish())).toEqual(message);
    expect(checkEventText(type, message as never)).toEqual([]);
  });

  it.each(types)('%s fills the field that identifies its aggregate', (type) => {
    const { example, textFields } = eventDescriptor(type);
    expect(example[textFields[0]?.path ?? '']).toMatch(/.+/);
  });
});
