import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DescEnum, DescMessage, DescService } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { labelsOf } from '../scripts/catalogue/labels.ts';
import { enumTitles, valueTitles } from '../src/gen/labels.ts';
import { builtContracts, ROOT } from './support/paths.ts';

const contracts = builtContracts();
const { registry, events } = contracts;
const glossary = readFileSync(join(ROOT, 'docs/glossary.md'), 'utf8');
/** Identifiers with Chinese beside them: a row of a table, or the heading of an enumeration. */
const listed = new Set(
  [...glossary.matchAll(/^(?:\| `(\w+)` \| .*\p{Script=Han}.*|### `(\w+)` .*\p{Script=Han}.*)$/gmu)].map(
    ([, inTable, inHeading]) => inTable ?? inHeading,
  ),
);
const own = [...registry].filter((type) => type.typeName.startsWith('zhiqi.'));

describe('docs/glossary.md gives the Chinese for every name of the contracts', () => {
  it('messages and services, except requests, responses and events, which have their own catalogue', () => {
    const published = new Set(events.map(({ message }) => message.typeName));
    const named = own
      .filter((type): type is DescMessage | DescService => type.kind === 'message' || type.kind === 'service')
      .filter((type) => !published.has(type.typeName) && !/(Request|Response)$/.test(type.name));
    expect(named.length).toBeGreaterThan(0);
    expect(named.map(({ name }) => name).filter((name) => !listed.has(name))).toEqual([]);
  });

  it('enumerations and their values', () => {
    const enums = own.filter((type): type is DescEnum => type.kind === 'enum');
    const values = enums.flatMap((of) => of.values.filter((value) => value.number !== 0).map((value) => value.name));
    expect(values.length).toBeGreaterThan(0);
    expect([...enums.map((of) => of.name), ...values].filter((name) => !listed.has(name))).toEqual([]);
  });
});

it('the glossary lists no name that the contracts no longer have', () => {
  const names = new Set(
    own.flatMap((type) => ('values' in type ? [type.name, ...type.values.map((v) => v.name)] : [type.name])),
  );
  expect([...listed].filter((name) => name !== undefined && !names.has(name))).toEqual([]);
});

describe('the Chinese of codes, as generated', () => {
  const current = labelsOf(contracts, glossary);

  it('is the Chinese of the glossary; `npm run generate` takes a changed row over', () => {
    const differing = (generated: ReadonlyMap<string, string>, listedNow: ReadonlyMap<string, string>) =>
      [...generated].filter(([name, zh]) => listedNow.get(name) !== zh);
    expect(differing(enumTitles, current.enums)).toEqual([]);
    expect(differing(valueTitles, current.values)).toEqual([]);
  });

  it('is one word or a few for each value', () => {
    expect(valueTitles.get('PATENT_STATE_LAPSED')).toBe(current.values.get('PATENT_STATE_LAPSED'));
    expect([...valueTitles.values()].filter((zh) => !/\p{Script=Han}/u.test(zh))).toEqual([]);
  });
});
