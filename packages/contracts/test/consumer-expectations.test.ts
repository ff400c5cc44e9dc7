import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { unmetExpectations } from './support/expectations.ts';
import { builtContracts, ROOT } from './support/paths.ts';

const contracts = builtContracts();

it('the contracts meet what every consumer expects of them', () => {
  const files = globSync('services/*/test/expects/*.json', { cwd: ROOT });
  const unmet = files.flatMap((file) => {
    const [, consumer = ''] = file.split(/[\\/]/);
    return unmetExpectations(contracts, consumer, JSON.parse(readFileSync(join(ROOT, file), 'utf8')));
  });
  expect(unmet).toEqual([]);
});

describe('an expectation that is not met names consumer, event and field', () => {
  const event = 'zhiqi.inventory.v1.PatentRegistered';
  const met = { event, reads: { applicationNo: 'string', kind: 'PatentKind', holderKeys: 'repeated string' } };

  it('passes when it is met', () => {
    expect(unmetExpectations(contracts, 'reporting', met)).toEqual([]);
  });

  it.each([
    ['enforcement', met, `enforcement: ${event} does not list it as a consumer`],
    ['reporting', { event: `${event}V2`, reads: { a: 'string' } }, `reporting: ${event}V2 is not a public event`],
    ['reporting', { event, reads: { colour: 'string' } }, `reporting: ${event} has no field colour`],
    ['reporting', { event, reads: { kind: 'string' } }, `reporting: ${event}.kind is PatentKind, not string`],
    ['reporting', { event, reads: {} }, 'reporting: an expectation is {event, reads: {path: type}} with a path'],
    ['reporting', { reads: met.reads }, 'reporting: an expectation is {event, reads: {path: type}} with a path'],
  ])('%s %j', (consumer, expectation, sentence) => {
    expect(unmetExpectations(contracts, consumer, expectation)).toEqual([sentence]);
  });

  it('a field that the example does not show', () => {
    const closed = 'zhiqi.inventory.v1.PatentDormancyAssessed';
    const [{ example = '' } = {}] = contracts.events.filter(({ message }) => message.typeName === closed);
    const bare = { ...contracts, events: contracts.events.map((of) => ({ ...of, example: '{}' })) };
    const expectation = { event: closed, reads: { asOf: 'string' } };
    expect(example).toContain('asOf');
    expect(unmetExpectations(bare, 'reporting', expectation)).toEqual([
      `reporting: the example of ${closed} leaves asOf out`,
    ]);
  });
});
